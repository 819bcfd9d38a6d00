//! Columns of figures that were computed from answers: a CSAT of 87 %, monthly averages, and NPS answers
//! coded as −100, 0 and 100.

use super::answers::{Answers, ONE_IN};
use super::cells::{Cells, Sort, Texts};
use super::propose::Clues;
use crate::import::meaning::token::Token;
use crate::import::note::Unfit;
use crate::import::options::Unread;
use crate::scale::Kind;

/// The codes of detractors, passives and promoters in some programs.
const CODES: [&str; 2] = ["-1", "-100"];

/// Larger whole numbers are not slips of somebody who answers on a scale to 10.
const SLIP: f64 = 20.0;

/// No more answers of a chosen column show that it holds scores.
const FEW: u64 = 3;

/// Returns why a column holds no answers but figures made of them.
pub(super) fn ready(cells: &Cells, clues: &Clues, answers: &Answers) -> Option<Unfit> {
    if clues.unread == Unread::Ignore || answers.all == 0 {
        return None;
    }
    let numbers = cells.texts(Sort::Number).map(Texts::met).unwrap_or_default();
    let example = || {
        let sorts = [Sort::Number, Sort::Fraction].into_iter().filter_map(|sort| cells.texts(sort));
        sorts.flat_map(Texts::met).max_by_key(|met| met.count).map(|met| met.text).unwrap_or_default()
    };
    let coded = answers.tokens().all(|token| match token {
        Token::Whole(value) => value <= 1,
        Token::Hundred { .. } | Token::Beyond | Token::Absent | Token::Missing => true,
        _ => false,
    });
    let known = |text: &str| CODES.contains(&text) || text.trim_start_matches('+') == "100";
    let negative = numbers.iter().find(|met| CODES.contains(&met.text.as_str()));
    if let (true, Some(negative)) = (coded && numbers.iter().all(|met| known(&met.text)), negative) {
        return Some(Unfit::CodedGroups { example: negative.text.clone() });
    }
    let of = |sort: fn(&Token) -> bool| -> u64 {
        answers.sum.iter().filter(|(token, _)| sort(token)).map(|(_, count)| count).sum()
    };
    let percent = of(|token| matches!(token, Token::Percent));
    let broken = of(|token| matches!(token, Token::Decimal | Token::Part(_)));
    let figures = percent + broken + of(|token| matches!(token, Token::Beyond | Token::Hundred { .. }));
    let value = |text: &str| text.trim_end_matches(['%', ' ']).replace(',', ".").parse::<f64>().ok();
    let scores = numbers.iter().all(|met| value(&met.text).is_some_and(|value| value.abs() <= 100.0));
    // A whole number a little above the scale is a slip.
    let high = numbers.iter().any(|met| value(&met.text).is_some_and(|value| !(0.0..=SLIP).contains(&value)));
    let below: u64 = numbers.iter().filter(|met| met.text.starts_with('-')).map(|met| met.count).sum();
    let nps = clues.promised() == Some(Kind::Nps) || clues.metric() == Some(Kind::Nps);
    let averages = clues.names_average() && (broken > 0 || !clues.is_chosen());
    let negative = nps && below * ONE_IN > answers.all;
    let all = match clues.is_chosen() {
        // Who chooses a column of a few wrong answers is told of these.
        true => figures == answers.all && answers.all > FEW,
        false => figures * 2 >= answers.all,
    };
    (scores && (all && (high || percent + broken > 0) || averages || negative))
        .then(|| Unfit::Computed { example: example(), average: averages })
}
