//! What is said of tables with one row for each answer.

use super::{Audience, LISTED, quoted};
use crate::import::Note;

/// How many questions a note names.
const NAMED: usize = 8;

/// Says a remark about such a table.
pub(super) fn note(note: &Note, audience: Audience) -> String {
    match note {
        Note::RowPerAnswer { question, answer } => format!(
            "each row holds one answer: {} names the question, {} holds the answer",
            quoted(question),
            quoted(answer)
        ),
        Note::OtherQuestions { questions, metric } => {
            let more = questions.len().saturating_sub(NAMED);
            let mut names: Vec<String> = questions.iter().take(NAMED).map(|text| quoted(text)).collect();
            if more > 0 {
                names.push(format!("and {more} more"));
            }
            let names = names.join(", ");
            let column = audience.option("column");
            match metric {
                Some(kind) => format!(
                    "not scored: {names}; neither the question nor its answers show that it is {}. If one is, name it with {column}",
                    kind.name().to_uppercase()
                ),
                None => format!(
                    "not scored: {names}; neither the question nor its answers show that it is a rating. If one is, name it with {column} and {}",
                    audience.option("metric")
                ),
            }
        }
        Note::SeveralQuestions { column, count } => format!(
            "the score is of all rows, but {} has {count} different texts; if they are questions, add {} {} to score each",
            quoted(column),
            audience.option("by"),
            quoted(column)
        ),
        Note::TooManyQuestions { column, limit } => format!(
            "{} has more than {limit} different texts, too many to score each as a question",
            quoted(column)
        ),
        _ => String::new(),
    }
}

/// Lists the questions, one a line. Scripts have them beside the message.
pub(super) fn questions(column: &str, questions: &[String], audience: Audience) -> String {
    if audience == Audience::Script || questions.is_empty() {
        return String::new();
    }
    let lines = questions.iter().take(LISTED);
    let mut text: String = lines.map(|question| format!("\n  {}", quoted(question))).collect();
    if questions.len() > LISTED {
        text.push_str(&format!("\n  … and {} more", questions.len() - LISTED));
    }
    format!("\nThe questions in {} are:{text}", quoted(column))
}
