//! What people write beside a rating: nothing, a few words, or sentences with commas, quotes, line
//! breaks and letters of many scripts.

use crate::chance::Chance;

/// How many different comments there are: more than a processor learns by heart.
const COMMENTS: usize = 8192;

const SHORT: [&str; 10] = [
    "Great service",
    "ok",
    "Works as expected",
    "Too expensive for us",
    "keine Anmerkung",
    "Très bien",
    "Labai gerai",
    "nothing to add so far",
    "もう少し速いと嬉しい",
    "good",
];

const SENTENCES: [&str; 16] = [
    "The import took three tries, then it worked",
    "Support answered within an hour, which I did not expect",
    "I was told \"it will be fixed next week\" and it was",
    "Für unser Team passt das, nur der Preis könnte niedriger sein",
    "Nous l’utilisons tous les jours, sans problème",
    "The \"export\" button is hard to find",
    "Atsakymas buvo greitas, ačiū",
    "価格は高いが、サポートは丁寧でした",
    "First:\nthe app is slow on older phones",
    "Second:\nI miss a dark theme, dates in my own order and shorter forms",
    "It does what it says",
    "Zu viele E-Mails, zu wenig Antworten",
    "Приложение удобное, но иногда долго грузится",
    "We moved from another tool and would do it again",
    "Das Wort \"einfach\" trifft es",
    "Mi equipo está contento 👍",
];

/// A comment as a cell of a table and as a string of JSON.
pub struct Comment {
    pub csv: String,
    pub json: String,
}

impl Comment {
    fn of(text: &str) -> Comment {
        let quoted = text.contains(['"', ',', '\n']);
        let csv = if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() };
        Comment { csv, json: serde_json::Value::from(text).to_string() }
    }
}

/// Comments to choose from: of ten, four are empty and two short.
pub fn pool(chance: &mut Chance) -> Vec<Comment> {
    let comment = |_| match chance.below(10) {
        0..4 => Comment::of(""),
        4..6 => Comment::of(chance.of(&SHORT)),
        _ => Comment::of(&sentences(chance)),
    };
    (0..COMMENTS).map(comment).collect()
}

/// Two to four sentences.
fn sentences(chance: &mut Chance) -> String {
    let many = 2 + chance.below(3);
    let one = |_| chance.of(&SENTENCES);
    (0..many).map(one).collect::<Vec<_>>().join(". ") + "."
}
