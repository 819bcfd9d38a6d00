//! What a header says beyond its metric that makes a plain reading unsure: it is asked about, never assumed.

use crate::import::columns::propose::{Basis, Clues};
use crate::import::columns::stated::HeaderDoubt;
use crate::import::meaning::lexicon::Family;
use crate::import::note::Unfit;
use crate::import::options::Unread;
use crate::scale::Scale;

/// Returns why a column is not scored on `scale`, although its cells fit; `family` is that of its words.
pub(super) fn doubt(clues: &Clues, scale: Scale, basis: Basis, family: Option<Family>) -> Option<Unfit> {
    if clues.unread == Unread::Ignore {
        return None;
    }
    if let Some(word) = clues.other_than.as_ref().filter(|_| !clues.is_chosen()) {
        return Some(Unfit::OtherThan { word: word.clone() });
    }
    let worded = basis == Basis::Words;
    let open = clues.asked.direction.is_none();
    let directed = clues.stated.is_some_and(|stated| stated.direction.is_some());
    // Words of satisfaction say themselves what is good; agreement depends on the sentence.
    let depends = !worded || matches!(family, Some(Family::Agreement | Family::Likelihood));
    if open && clues.asks_the_opposite && depends && (worded || !directed) {
        return Some(Unfit::Opposite);
    }
    match clues.stated.and_then(|stated| stated.doubt)? {
        HeaderDoubt::Ends if open && !worded => Some(Unfit::HeaderEnds),
        HeaderDoubt::Reversed if open && !worded => Some(Unfit::Reversed),
        HeaderDoubt::Number(number) if number > scale.high() && basis == Basis::Assumed => {
            Some(Unfit::HeaderScale { number, assumed: scale })
        }
        _ => None,
    }
}

/// Returns why a column is not scored whose cells explain the ends of its scale in unknown words.
pub(super) fn strange_labels(clues: &Clues, (low, high): (&str, &str)) -> Option<Unfit> {
    let stated = clues.stated.is_some_and(|stated| stated.direction.is_some());
    let open = clues.asked.direction.is_none() && !stated && clues.unread != Unread::Ignore;
    open.then(|| Unfit::Labels { low: low.to_owned(), high: high.to_owned() })
}
