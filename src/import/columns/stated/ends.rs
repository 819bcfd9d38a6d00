//! Which end of a scale is good, by the words beside its ends: `1 = very satisfied`, `5 being the worst`.

use super::numbers::Number;
use crate::import::columns::header::holds;
use crate::import::meaning::lexicon::{self, Degree, Family, Meaning};
use crate::scale::Direction;

/// What the words beside an end say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import::columns) enum Side {
    Good,
    Bad,
    /// Much of what is asked about, which is bad for effort.
    Much,
    Little,
}

/// The words beside both ends.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::import::columns) struct Sides {
    pub low: Option<Side>,
    pub high: Option<Side>,
}

/// Signs between a number and its words.
const SIGNS: [char; 10] = ['=', ':', '-', '\u{2013}', '\u{2014}', '(', '"', '“', '„', '\''];

/// Words between a number and what it means.
const FILLERS: &str = "\
    is|being|means|meaning|stands for|for|the|to be|star|stars|point|points|ist|bedeutet|heißt|\
    für|das|die|der|est|signifie|étant|le|la|es|siendo|significa|el|lo|è|il|é|sendo|o|a|oznacza|\
    to|reiškia|означает|означає";

/// Words that lead to the other end.
const CONNECTIONS: &str = "and|to|und|bis|et|à|y|e|ed|a|i|do|и|до|ir|iki|și|la|ve|through";

const GOOD: &str = "\
    best|beste|am besten|meilleur|meilleure|mejor|migliore|meglio|melhor|najlepsza|najlepszy|\
    najlepiej|najlepsze|лучше всего|лучший|лучшая|geriausia|geriausias|geriausiai|cel mai bun|\
    cel mai bine|en iyi|найкраще|найкраща|最高|最良|最も良い|最好|최고|가장 좋음|الأفضل|הכי טוב|सबसे अच्छा|\
    საუკეთესო|top box|love it|loved it|like it|delighted|good|positive|happy|very happy|\
    extremely happy|promoter";

const BAD: &str = "\
    worst|schlechteste|am schlechtesten|pire|peor|peggiore|peggio|pior|najgorsza|najgorszy|\
    najgorzej|najgorsze|хуже всего|худший|худшая|blogiausia|blogiausias|blogiausiai|cel mai rău|\
    cel mai prost|en kötü|найгірше|найгірша|最低|最悪|最も悪い|最差|최악|가장 나쁨|الأسوأ|הכי גרוע|सबसे खराब|\
    ყველაზე ცუდი|bottom box|hate it|hated it|dislike it|furious|bad|negative|unhappy|\
    very unhappy|extremely unhappy|angry|detractor";

const MUCH: &str = "\
    high|highest|very high|most|maximum|hoch|sehr hoch|höchste|am höchsten|élevé|élevée|\
    très élevé|alto|alta|muy alto|muy alta|molto alto|muito alto|wysoki|wysoka|bardzo wysoka|\
    высокая|высокий|висока|високий|aukštas|ridicat|yüksek|高|高い|非常高|높음|매우 높음|a lot|a great deal|\
    very much";

const LITTLE: &str = "\
    low|lowest|very low|least|minimum|niedrig|sehr niedrig|niedrigste|am niedrigsten|faible|\
    très faible|bajo|baja|muy bajo|muy baja|basso|bassa|molto basso|baixo|baixa|muito baixo|\
    niski|niska|bardzo niska|низкая|низкий|низька|низький|žemas|scăzut|düşük|低|低い|非常低|낮음|매우 낮음|\
    not much|very little";

/// Phrases that say that low numbers are good.
const LOWER: &str = "\
    lower is better|lower the better|lower = better|lower=better|lower better|low is good|\
    low = good|lower is good|less is better|lower score is better|lower scores are better|\
    lower is best|lowest is best|smaller is better|higher is worse|high is bad|higher = worse|\
    niedriger ist besser|je niedriger|weniger ist besser|kleiner ist besser|niedrig = gut|\
    schulnote|plus bas est|plus c'est bas|menor es mejor|cuanto menor|cuanto más bajo|\
    più basso è|più bassa è|quanto menor|menor é melhor|im mniej|im niżej|чем меньше|чем ниже|\
    чим менше|чим нижче|kuo mažiau|kuo mažesnis|cu cât mai mic|düşük daha iyi|低いほど良い|低いほどよい|\
    小さいほど良い|越低越好|낮을수록 좋";

/// Phrases that say that high numbers are good.
const HIGHER: &str = "\
    higher is better|higher the better|higher = better|high is good|high = good|more is better|\
    lower is worse|höher ist besser|je höher|mayor es mejor|cuanto mayor|più alto è|\
    quanto maior|im więcej|im wyżej|чем выше|чим вище|高いほど良い|高いほどよい|越高越好|높을수록 좋";

/// Words that say that numbers were turned round, which leaves open whether they still are.
const REVERSED: &str = "\
    reverse|reversed|inverted|inverse|umgepolt|invertiert|inversé|inversée|invertida|invertido|\
    invertito|invertita|odwrócona|inversat";

impl Sides {
    pub const fn is_empty(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    /// Returns which end is good; `None` where the words do not say it, or contradict each other.
    pub fn direction(&self, header: &str) -> Option<Direction> {
        self.direction_where(|| much_is_good(header))
    }

    /// The same, where it is known whether much of what is asked about is good.
    pub fn direction_if(&self, much_is_good: bool) -> Option<Direction> {
        self.direction_where(|| Some(much_is_good))
    }

    fn direction_where(&self, much_is_good: impl Fn() -> Option<bool>) -> Option<Direction> {
        let good = |side: Side| match side {
            Side::Good => Some(true),
            Side::Bad => Some(false),
            Side::Much | Side::Little => much_is_good().map(|much| much == (side == Side::Much)),
        };
        direction(self.low.and_then(good), self.high.and_then(good))
    }
}

/// Returns what the words beside the ends of a scale say.
pub(in crate::import::columns) fn sides(low: &str, high: &str) -> Sides {
    Sides { low: side_of(low), high: side_of(high) }
}

/// Returns which end of a scale is good, where it is known of each whether it is good.
pub(in crate::import::columns) fn direction(low: Option<bool>, high: Option<bool>) -> Option<Direction> {
    match (low, high) {
        (Some(low), Some(high)) if low == high => None,
        (Some(true), _) | (None, Some(false)) => Some(Direction::LowerIsBetter),
        (Some(false), _) | (None, Some(true)) => Some(Direction::HigherIsBetter),
        (None, None) => None,
    }
}

/// Whether a word of a scale is good; `None` of its middle.
pub(in crate::import::columns) fn is_good(meaning: Meaning) -> Option<bool> {
    let side = meaning.degree != Degree::Neither;
    // For effort the first word is the least effort.
    let effort = meaning.families.single() == Some(Family::Effort);
    side.then_some((meaning.degree > Degree::Neither) != effort)
}

/// Whether much of what a header asks about is good; `None` where that depends on its scorer, as of an
/// "effort score".
fn much_is_good(header: &str) -> Option<bool> {
    let said = crate::import::columns::header::promise(header);
    let words = crate::import::columns::header::words(header);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(&["ces"]) || has(&["effort"]) && has(&["score"]) {
        return None;
    }
    let bad = said.effort
        || has(&["effort", "difficulty", "difficult", "hard"])
        || crate::import::columns::header::turned::asks_the_opposite(header);
    Some(!bad)
}

/// Returns how good the words after a number are, if they are in the table of words.
pub(super) fn meaning(after: &str) -> Option<Meaning> {
    candidates(after).iter().find_map(|words| lexicon::meaning(words))
}

/// Returns what the words after a number say.
pub(super) fn side(number: &Number) -> Option<Side> {
    candidates(number.after).iter().find_map(|words| side_of(words))
}

/// Returns what words beside an end say.
fn side_of(words: &str) -> Option<Side> {
    if let Some(good) = lexicon::meaning(words).and_then(is_good) {
        return Some(if good { Side::Good } else { Side::Bad });
    }
    let words = words.to_lowercase();
    let words = words.trim();
    let lists = [(GOOD, Side::Good), (BAD, Side::Bad), (MUCH, Side::Much), (LITTLE, Side::Little)];
    if let Some((_, side)) = lists.into_iter().find(|(list, _)| holds(list, words)) {
        return Some(side);
    }
    // "Most satisfied", "least difficult".
    let (first, rest) = words.split_once(' ')?;
    let good = lexicon::meaning(rest).and_then(is_good)?;
    match first {
        "most" | "highly" | "best" => Some(if good { Side::Good } else { Side::Bad }),
        "least" => Some(if good { Side::Bad } else { Side::Good }),
        _ => None,
    }
}

/// Returns the words after a number in several lengths: with and without what leads to and from them.
fn candidates(after: &str) -> Vec<&str> {
    let end = after.find([',', ';', '.', ')', ']', '|', '\n', '/', '?']).unwrap_or(after.len());
    let mut words = trimmed(after.get(..end).unwrap_or_default());
    let mut found = vec![words];
    while let Some(filler) = FILLERS.split('|').find(|filler| begins_with(words, filler)) {
        words = trimmed(words.get(filler.len()..).unwrap_or_default());
        found.push(words);
    }
    let shorter: Vec<&str> = found.iter().filter_map(|words| without_connection(words)).collect();
    found.extend(shorter);
    found.retain(|words| !words.is_empty());
    found
}

fn trimmed(words: &str) -> &str {
    words.trim_matches(|c: char| c == ' ' || SIGNS.contains(&c) || c == '”')
}

fn begins_with(words: &str, filler: &str) -> bool {
    words.get(..filler.len()).is_some_and(|start| start.eq_ignore_ascii_case(filler))
        && words.get(filler.len()..).is_some_and(|rest| rest.starts_with([' ', '(', '=', ':']))
}

fn without_connection(words: &str) -> Option<&str> {
    let (rest, last) = words.rsplit_once(' ')?;
    holds(CONNECTIONS, &last.to_lowercase()).then(|| trimmed(rest))
}

/// Returns what the words before `= 1` and `= 5` say: `easy = 1, hard = 7`.
pub(super) fn before<'n>(numbers: impl Iterator<Item = &'n Number<'n>>) -> Sides {
    let mut sides = Sides::default();
    for number in numbers {
        let Some(words) = number.before.trim_end().strip_suffix(['=', ':']) else { continue };
        let start = words.rfind([',', ';', '(', '[', ':', '/', '.', '?']).map_or(0, |at| at + 1);
        let words = trimmed(words.get(start..).unwrap_or_default());
        match number.value {
            0 | 1 => sides.low = side_of(words),
            _ => sides.high = side_of(words).or(sides.high),
        }
    }
    sides
}

/// Returns which end is good where a phrase says it: "lower is better".
pub(super) fn phrase(header: &str) -> Option<Direction> {
    let header = header.to_lowercase();
    let says = |list: &str| list.split('|').any(|phrase| header.contains(phrase));
    match (says(LOWER), says(HIGHER)) {
        (true, false) => Some(Direction::LowerIsBetter),
        (false, true) => Some(Direction::HigherIsBetter),
        _ => None,
    }
}

/// Whether a header says that its numbers were turned round.
pub(super) fn is_reversed(header: &str) -> bool {
    crate::import::columns::header::words(header).iter().any(|word| holds(REVERSED, word))
}

/// Whether words explain the ends, in a form in which they say which is good, but none is known.
pub(super) fn are_unknown(low: Option<&Number>, high: Option<&Number>) -> bool {
    let equals = |number: &&Number| number.after.trim_start().starts_with('=');
    let both = low.is_some() && high.is_some();
    both || [low, high].into_iter().flatten().any(|number| equals(&number))
}
