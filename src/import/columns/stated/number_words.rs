//! Numbers in words where they end a scale: `from one to ten`, `out of five`, `seven-point`.

/// Words for the low end of a scale.
const LOW: &[(&str, &str)] = &[
    ("zero", "0"),
    ("null", "0"),
    ("zéro", "0"),
    ("cero", "0"),
    ("zera", "0"),
    ("нуля", "0"),
    ("nulio", "0"),
    ("sıfırdan", "0"),
    ("one", "1"),
    ("eins", "1"),
    ("un", "1"),
    ("uno", "1"),
    ("um", "1"),
    ("jednego", "1"),
    ("одного", "1"),
    ("vieno", "1"),
    ("unu", "1"),
    ("birden", "1"),
];

/// Words for the high end of a scale.
const HIGH: &[(&str, &str)] = &[
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("ten", "10"),
    ("fünf", "5"),
    ("sechs", "6"),
    ("sieben", "7"),
    ("zehn", "10"),
    ("cinq", "5"),
    ("sept", "7"),
    ("dix", "10"),
    ("cinco", "5"),
    ("siete", "7"),
    ("diez", "10"),
    ("cinque", "5"),
    ("sette", "7"),
    ("dieci", "10"),
    ("sete", "7"),
    ("dez", "10"),
    ("pięciu", "5"),
    ("siedmiu", "7"),
    ("dziesięciu", "10"),
    ("пяти", "5"),
    ("семи", "7"),
    ("десяти", "10"),
    ("п'яти", "5"),
    ("penkių", "5"),
    ("septynių", "7"),
    ("dešimties", "10"),
    ("cinci", "5"),
    ("șapte", "7"),
    ("zece", "10"),
    ("beşe", "5"),
    ("yediye", "7"),
    ("ona", "10"),
];

fn of<'t>(table: &[(&str, &'t str)], word: &str) -> Option<&'t str> {
    let word = word.to_lowercase();
    table.iter().find(|(known, _)| *known == word).map(|(_, digits)| *digits)
}

/// Returns the header with digits in place of number words that end a scale.
pub(super) fn in_digits(header: &str) -> String {
    let separated = |c: char| !c.is_alphanumeric() && c != '\'';
    let mut words: Vec<&str> = Vec::new();
    // Words and what separates them, in turn, so that they join to the same text.
    for part in header.split_inclusive(separated) {
        let word = part.trim_end_matches(separated);
        words.push(word);
        words.push(part.get(word.len()..).unwrap_or_default());
    }
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let mut out: Vec<&str> = words.clone();
    for at in (0..words.len()).step_by(2) {
        let Some(high) = of(HIGH, word(at)) else { continue };
        let said: Vec<usize> =
            (0..at).rev().step_by(2).map(|at| at - at % 2).filter(|at| !word(*at).is_empty()).collect();
        let back = |many: usize| said.get(many).copied();
        // Nothing but blanks and dashes is between the ends and the word that connects them.
        let joined = |from: usize| {
            (from + 1..at).step_by(2).all(|at| !word(at).contains(['.', '?', '!', ',', ';', ':']))
        };
        let low = (0..2).filter_map(back).find_map(|at| of(LOW, word(at)).map(|low| (at, low)));
        let low = low.filter(|(at, _)| joined(*at));
        let before =
            |many: usize, text: &str| back(many).is_some_and(|at| word(at).eq_ignore_ascii_case(text));
        let next = word(at + 2).to_lowercase();
        let points = ["point", "points", "star", "stars"].contains(&next.as_str());
        if let Some((at_low, low)) = low {
            if let Some(place) = out.get_mut(at_low) {
                *place = low;
            }
        } else if !(points || before(0, "of") && before(1, "out")) {
            continue;
        }
        if let Some(place) = out.get_mut(at) {
            *place = high;
        }
    }
    out.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_words_become_digits_only_where_they_end_a_scale() {
        for (header, want) in [
            ("On a scale from one to ten, how?", "On a scale from 1 to 10, how?"),
            ("Von eins bis fünf", "Von 1 bis 5"),
            ("nuo vieno iki dešimties", "nuo 1 iki 10"),
            ("Satisfaction, out of five", "Satisfaction, out of 5"),
            ("A seven-point scale", "A 7-point scale"),
            ("One of our ten shops", "One of our ten shops"),
            ("Which one? Five shops", "Which one? Five shops"),
        ] {
            assert_eq!(in_digits(header), want);
        }
    }
}
