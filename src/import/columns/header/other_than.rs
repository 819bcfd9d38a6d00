//! Headers that name a metric, but whose numbers are no answers to it: "NPS target", "Satisfaction rank", "How
//! many friends have you recommended us to?".

use super::{holds, words};

/// Words that make a name one of something else, wherever they are in it.
const ANYWHERE: &str = "\
    target|targets|goal|goals|benchmark|benchmarks|predicted|prediction|forecast|forecasted|\
    projected|percent|percentage|pct|prozent|pourcentage|porcentaje|previous|prev|delta|rank|\
    ranking|percentile|quota|threshold|zielwert|vorhersage|prognose|rang|objectif|objetivo|\
    obiettivo|meta|previsto|prévu";

/// The same, at the end of a name. `NPS wave 2` may hold the answers of a wave.
const LAST: &str = "\
    wave|month|quarter|year|week|weeks|months|day|days|hour|hours|hrs|minutes|mins|seconds|secs|\
    change|diff|difference|trend|baseline|variance|stdev|clicked|clicks|version|stunden|minuten|\
    heures|horas|ore|monat|mois|mes|mese|änderung|veränderung";

/// What a rating is about that does not say how satisfied someone is.
const SUBJECTS: &str = "\
    risk|stress|difficulty|severity|lead|pain|credit|priority|urgency|threat|complexity|churn|\
    fraud|anxiety|fatigue|esrb|maturity|importance|hazard|spam|danger|risiko|schmerz|risque|\
    riesgo|rischio|risco|dolor|dolore|douleur";

/// What sentences hold that ask for a number of something, or about someone else.
const PHRASES: &str = "\
    how many|how often|number of|wie viele|wie oft|combien de fois|à combien|cuántas veces|\
    a cuántas|a cuántos|quante volte|a quante|a quanti|quantas vezes|a quantas|ile razy|ilu |\
    kiek kartų|сколько раз|скільки разів|何人|何回|recommend a competitor|recommend another";

/// More words are a sentence.
const NAME_WORDS: usize = 4;

/// Returns the word by which a header says that its numbers are no answers to the metric that it names.
pub(in crate::import::columns) fn other_than(header: &str) -> Option<String> {
    let words = words(header);
    let lower = header.to_lowercase();
    if let Some(phrase) = PHRASES.split('|').find(|phrase| lower.contains(*phrase)) {
        return Some(phrase.trim().to_owned());
    }
    // A scale in brackets is not part of the name.
    let name: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    if name.len() > NAME_WORDS || header.trim_end().ends_with(['?', '\u{ff1f}']) {
        return None;
    }
    let listed = |list: &str, word: &&&str| holds(list, word);
    let last = |word: &&&str| words.last().is_some_and(|last| last == **word);
    let ends = name.last().filter(last).filter(|word| name.len() > 1 && listed(LAST, word));
    let found = name.iter().find(|word| listed(ANYWHERE, word)).or(ends).or_else(|| limit(&words, &name));
    let about = || name.iter().find(|word| listed(SUBJECTS, word));
    found.or_else(about).or_else(|| recommended(&name)).map(|word| (*word).to_owned())
}

/// `max_nps`, but not `Satisfaction (max 10)`.
fn limit<'n, 'w>(words: &[String], name: &'n [&'w str]) -> Option<&'n &'w str> {
    let limits = ["max", "min", "maximum", "minimum"];
    let number =
        |word: Option<&String>| word.is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let at = words.iter().position(|word| limits.contains(&word.as_str()))?;
    if number(words.get(at + 1)) {
        return None;
    }
    name.iter().find(|word| limits.contains(word))
}

/// `recommended_products`, `Recommended by`: what was recommended, or who did.
fn recommended<'n, 'w>(name: &'n [&'w str]) -> Option<&'n &'w str> {
    let at = name.iter().position(|word| matches!(*word, "recommended" | "recommendations"))?;
    let follows = name.get(at + 1)?;
    (!matches!(*follows, "score" | "rating" | "nps" | "us" | "scale")).then_some(follows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_something_else_are_told_from_names_of_answers() {
        for (header, word) in [
            ("How many friends have you recommended us to?", "how many"),
            ("recommended_products", "products"),
            ("Recommended by", "by"),
            ("Recommendations clicked", "clicked"),
            ("Effort (hours)", "hours"),
            ("NPS change", "change"),
            ("NPS wave", "wave"),
            ("NPS goal", "goal"),
            ("CSAT target", "target"),
            ("NPS previous", "previous"),
            ("NPS Benchmark", "benchmark"),
            ("predicted_nps", "predicted"),
            ("Percent satisfied", "percent"),
            ("How likely are you to recommend a competitor? (0-10)", "recommend a competitor"),
            ("max_nps", "max"),
            ("answers.nps.max", "max"),
            ("Satisfaction rank", "rank"),
            ("Risk rating 1-5", "risk"),
            ("Stress rating (1-10)", "stress"),
            ("Lead score (1-10)", "lead"),
        ] {
            assert_eq!(other_than(header).as_deref(), Some(word), "{header}");
        }
        for header in [
            "nps",
            "NPS wave 2",
            "Satisfaction (max 10)",
            "How satisfied were you with the last month?",
            "Likelihood to recommend",
            "Effort",
            "Star rating (1-5)",
            "Satisfaction with the product range we offer",
            "Recommended",
            "Day satisfaction",
        ] {
            assert_eq!(other_than(header), None, "{header}");
        }
    }
}
