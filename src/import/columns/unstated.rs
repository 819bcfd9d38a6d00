//! Columns of small whole numbers that may be ratings, although nothing states their scale: `Food quality`
//! with answers from 1 to 5. They are not scored, but named, so that no rating is passed over in silence.

use std::collections::BTreeMap;

use super::answers::{Answers, ONE_IN};
use super::candidate::Candidate;
use super::cells::{Sort, Texts};
use crate::import::meaning::token::Token;
use crate::import::note::{Note, SmallNumbers, Unfit};
use crate::scale::Scale;

/// No scale ends below this number: 0, 1 and 2 are more likely the codes of a choice.
const LEAST_HIGH: i8 = 3;

/// A scale around zero goes this far.
const AROUND_ZERO: i8 = 3;

/// Returns what is said of a candidate whose header promises nothing and whose cells are mostly numbers: that
/// it may hold ratings, or words of a scale among numbers; `None` where neither is likely.
pub(super) fn remark(candidate: &Candidate) -> Option<Result<SmallNumbers, Note>> {
    let answers = Answers::of(candidate.cells.sum());
    if answers.words_tell() && (answers.all - answers.words - answers.numbers) * ONE_IN <= answers.all {
        let mixed = Unfit::MixedCells { words: answers.words, numbers: answers.numbers };
        return Some(Err(Note::NotScored(mixed.of(&candidate.name))));
    }
    let counts = numbers(candidate, &answers)?;
    let (least, most) = (*counts.first_key_value()?.0, *counts.last_key_value()?.0);
    let on_a_scale = if least < 0 { least.abs().max(most) <= AROUND_ZERO } else { most >= LEAST_HIGH };
    let likely = on_a_scale && counts.len() > 1 && !is_numbering(&counts) && !are_counts(&counts);
    likely.then(|| Ok(SmallNumbers { column: candidate.file_column(), least, most }))
}

/// Returns how often each whole number occurs, if nearly all answers are such numbers.
fn numbers(candidate: &Candidate, answers: &Answers) -> Option<BTreeMap<i8, u64>> {
    let mut counts = BTreeMap::new();
    for (token, count) in &answers.sum {
        if let Token::Whole(value) | Token::OutOf(value, _) = token {
            *counts.entry(i8::try_from(*value).ok()?).or_default() += count;
        }
    }
    let below = candidate.cells.texts(Sort::Number).map(Texts::met).unwrap_or_default();
    let below = below.iter().filter_map(|met| Some((met.text.parse::<i8>().ok()?, met.count)));
    counts.extend(below.filter(|(value, _)| (-AROUND_ZERO..0).contains(value)));
    let all: u64 = counts.values().sum();
    ((answers.all - all) * ONE_IN <= answers.all).then_some(counts)
}

/// Whether the numbers are those of the rows: 0, 1, 2 … or 1, 2, 3 …, each once. Up to five rows may also be
/// one answer of each value.
fn is_numbering(counts: &BTreeMap<i8, u64>) -> bool {
    let first = counts.keys().next().copied().unwrap_or_default();
    let follow = counts.keys().zip(first..).all(|(value, next)| *value == next);
    let many = counts.len() > usize::from(Scale::FIVE.high());
    many && (0..=1).contains(&first) && follow && counts.values().all(|count| *count == 1)
}

/// Whether the numbers count something, such as children: 0 is the most frequent, and each
/// higher number is rarer.
fn are_counts(counts: &BTreeMap<i8, u64>) -> bool {
    let all: Vec<u64> = counts.values().copied().collect();
    counts.contains_key(&0)
        && counts.keys().all(|value| *value >= 0)
        && all.windows(2).all(|pair| matches!(pair, [one, next] if one > next))
}
