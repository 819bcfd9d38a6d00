//! The words and symbols that stand for ratings, in one table for all languages (`words.txt`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The table, which anyone who knows the language can check.
const TABLE: &str = include_str!("words.txt");

/// What the words of a scale are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Satisfied or not.
    Satisfaction,
    /// Agree or disagree.
    Agreement,
    /// Likely or not.
    Likelihood,
    /// Easy or difficult.
    Ease,
    /// How much effort; the first word of its scale is the least effort, so less is better.
    Effort,
    /// Good or bad.
    Quality,
    /// Better or worse than expected.
    Expectation,
    /// Drawn faces.
    Faces,
    /// Thumbs up or down.
    Thumbs,
    /// How often.
    Frequency,
    /// How important.
    Importance,
}

impl Family {
    const NAMES: [(&str, Family); 11] = [
        ("satisfaction", Family::Satisfaction),
        ("agreement", Family::Agreement),
        ("likelihood", Family::Likelihood),
        ("ease", Family::Ease),
        ("effort", Family::Effort),
        ("quality", Family::Quality),
        ("expectation", Family::Expectation),
        ("faces", Family::Faces),
        ("thumbs", Family::Thumbs),
        ("frequency", Family::Frequency),
        ("importance", Family::Importance),
    ];

    pub(in crate::import) fn all() -> impl Iterator<Item = Family> {
        Family::NAMES.into_iter().map(|(_, family)| family)
    }

    /// Returns its English name, as the table of words writes it.
    pub fn name(self) -> &'static str {
        Family::NAMES.iter().find(|(_, family)| *family == self).map_or("", |(name, _)| name)
    }
}

/// A set of families: a word such as "neutral" belongs to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) struct Families(u16);

impl Families {
    pub const ALL: Families = Families((1 << Family::NAMES.len()) - 1);

    const fn only(family: Family) -> Families {
        Families(1 << family as u16)
    }

    pub fn and(self, other: Families) -> Families {
        Families(self.0 & other.0)
    }

    pub fn holds(self, family: Family) -> bool {
        self.and(Families::only(family)).0 > 0
    }

    /// Whether a word of these families alone shows that it is an answer about how good something was.
    pub fn tells(self) -> bool {
        self.0 & !(1 << Family::Frequency as u16 | 1 << Family::Importance as u16) > 0
    }

    /// Returns the family, if there is exactly one. "Okay" alone is said of quality.
    pub fn single(self) -> Option<Family> {
        if self.0 == Families::only(Family::Satisfaction).0 | Families::only(Family::Quality).0 {
            return Some(Family::Quality);
        }
        let mut members = Family::NAMES.iter().filter(|(_, family)| self.and(Families::only(*family)).0 > 0);
        members.next().map(|(_, family)| *family).filter(|_| members.next().is_none())
    }
}

/// What an entry of the table means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Entry {
    /// "Don't know" and the like.
    Missing,
    Word(Meaning),
}

/// How strong a word is, from worst to best. Its number depends on the other words of its scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Degree {
    NotAtAll,
    ExtremelyBad,
    VeryBad,
    Bad,
    SomewhatBad,
    Neither,
    Slightly,
    SomewhatGood,
    Good,
    VeryGood,
    ExtremelyGood,
}

impl Degree {
    /// The signs in the table, in order.
    const SIGNS: [(&str, Degree); 11] = [
        ("!", Degree::NotAtAll),
        ("---", Degree::ExtremelyBad),
        ("--", Degree::VeryBad),
        ("-", Degree::Bad),
        ("-?", Degree::SomewhatBad),
        ("0", Degree::Neither),
        ("~", Degree::Slightly),
        ("+?", Degree::SomewhatGood),
        ("+", Degree::Good),
        ("++", Degree::VeryGood),
        ("+++", Degree::ExtremelyGood),
    ];
}

/// The five degrees of a line without a sign.
const FIVE: [Degree; 5] = [Degree::VeryBad, Degree::Bad, Degree::Neither, Degree::Good, Degree::VeryGood];

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) struct Meaning {
    pub families: Families,
    pub degree: Degree,
}

/// What a header asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Asks {
    Nps,
    Csat,
    Ces,
    /// How much effort it took, so that less is better.
    Effort,
}

/// Returns the meaning of a cell, if it is a known word.
pub(in crate::import) fn meaning(cell: &str) -> Option<Meaning> {
    match entry(cell) {
        Some(Entry::Word(meaning)) => Some(meaning),
        _ => None,
    }
}

/// Returns what a cell means, if it is a known word or says that there is no answer.
pub(in crate::import) fn entry(cell: &str) -> Option<Entry> {
    // No word in the table is that long, so comments need not be normalised.
    if cell.len() > LONGEST {
        return None;
    }
    let word = normal(cell);
    let words = &lexicon().words;
    let found = words.get(word.as_str()).or_else(|| {
        // German and Turkish vowels without their dots may be written with an e.
        let plain = ["ae", "oe", "ue"].iter().any(|pair| word.contains(pair));
        let plain = plain.then(|| word.replace("ae", "a").replace("oe", "o").replace("ue", "u"));
        words.get(plain?.as_str())
    });
    found.copied()
}

/// Returns what a header in a language other than English asks, and the word that says so.
pub(in crate::import) fn asks(header: &str) -> Option<(Asks, &'static str)> {
    let header = normal(header);
    let stem = lexicon().asks.iter().find(|(_, stem)| begins_a_word(&header, stem));
    stem.map(|(asks, stem)| (*asks, stem.as_str()))
}

/// Whether a stem begins a word of the text. Hebrew and Arabic attach small words to the next word, and Chinese has no
/// spaces: there it may be anywhere.
pub(in crate::import) fn begins_a_word(text: &str, stem: &str) -> bool {
    let spaced = stem.chars().all(|c| c < '\u{590}' || ('\u{10a0}'..'\u{1100}').contains(&c));
    text.match_indices(stem).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        !spaced || !before.is_some_and(char::is_alphabetic)
    })
}

/// Returns the word of a header, in a language other than English, that says that its column holds ratings.
pub(in crate::import) fn rating(header: &str) -> Option<&'static str> {
    let header = normal(header);
    let mut words = header.split(|c: char| c.is_whitespace() || is_sign(c));
    words.find_map(|word| lexicon().ratings.get(word)).map(String::as_str)
}

/// Returns the only word of a header, numbers aside, if it means either a grade or a remark: "Note".
pub(in crate::import) fn grade(header: &str) -> Option<&'static str> {
    let header = normal(header);
    let mut words = header.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let first = words.next()?;
    words.next().is_none().then(|| lexicon().grades.get(first).map(String::as_str)).flatten()
}

/// Whether a character separates words, also where scripts have no spaces.
fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation()
        || c.is_ascii_digit()
        || ('\u{3000}'..'\u{3040}').contains(&c)
        || c > '\u{ff00}' && c < '\u{ff10}'
}

/// More bytes than the longest word in the table has.
const LONGEST: usize = 200;

#[derive(Default)]
struct Lexicon {
    words: BTreeMap<String, Entry>,
    asks: Vec<(Asks, String)>,
    /// Words that alone say that a column holds ratings.
    ratings: BTreeSet<String>,
    /// Words that may say so.
    grades: BTreeSet<String>,
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let mut lexicon = Lexicon::default();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            if let Some((what, forms)) = line.split_once(": ") {
                lexicon.read(what, forms);
            }
        }
        // "How much effort" is not a question of ease, whatever else it says.
        lexicon.asks.sort_by_key(|(asks, _)| *asks != Asks::Effort);
        lexicon
    })
}

impl Lexicon {
    fn read(&mut self, what: &str, forms: &str) {
        let mut parts = what.split(' ').skip(1);
        let (name, more) = (parts.next().unwrap_or_default(), parts.next());
        let alone = match (name, more) {
            ("asks", Some("rating")) => Some(&mut self.ratings),
            ("asks", Some("grade")) => Some(&mut self.grades),
            _ => None,
        };
        if let Some(alone) = alone {
            alone.extend(forms.split('|').map(normal));
            return;
        }
        if name == "asks" {
            let asks = match more {
                Some("nps") => Asks::Nps,
                Some("csat") => Asks::Csat,
                Some("ces") => Asks::Ces,
                _ => Asks::Effort,
            };
            self.asks.extend(forms.split('|').map(|stem| (asks, normal(stem))));
            return;
        }
        if name == "missing" {
            self.words.extend(forms.split('|').map(|form| (normal(form), Entry::Missing)));
            return;
        }
        let family = Family::NAMES.iter().find(|(known, _)| *known == name);
        let families = family.map_or(Families::ALL, |(_, family)| Families::only(*family));
        let degree = Degree::SIGNS.iter().find(|(sign, _)| Some(*sign) == more).map(|(_, degree)| *degree);
        if name == "neutral" || degree.is_some() {
            self.add(forms, families, degree.unwrap_or(Degree::Neither));
            return;
        }
        for (forms, degree) in forms.split(" ; ").zip(FIVE) {
            self.add(forms, families, degree);
        }
    }

    fn add(&mut self, forms: &str, families: Families, degree: Degree) {
        for form in forms.split('|') {
            let known = self.words.entry(normal(form)).or_insert(Entry::Word(Meaning { families, degree }));
            if let Entry::Word(known) = known
                && known.degree == degree
            {
                known.families.0 |= families.0;
            }
        }
    }
}

/// Normalises a word for the table: lower case, single spaces, without accents, without punctuation that
/// differs between programs, and without a second form for gender.
pub(in crate::import) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim().trim_start_matches(['\'', '"', '“', '«', '„']).chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '(' | '/' | '·' if out.ends_with(char::is_alphabetic) => {
                skip_gender(c, &mut rest, &mut out);
            }
            '_' | ',' | '-' | '\u{2010}'..='\u{2015}' | '\u{5be}' | '、' | '，' => space(&mut out),
            c if c.is_whitespace() => space(&mut out),
            // Most letters by far.
            c if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
            'ß' | 'ẞ' => out.push_str("ss"),
            c if is_mark(c) => {}
            c if is_caseless(c) => out.push(alike(c)),
            c => out.extend(c.to_lowercase().map(alike).filter(|c| !is_mark(*c))),
        }
    }
    let end = out.trim_end_matches([' ', '.', '!', '。', '…', '"', ';', ':', '”', '“', '»', '।']).len();
    out.truncate(end);
    // "Neither agree or disagree", "neither agree/disagree".
    if out.starts_with("neither ") {
        out = out.replace(" / ", "/").replace('/', " nor ").replace(" or ", " nor ");
    }
    out
}

fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Skips `(a)`, `/-a` and `·e` after a word; anything longer stays.
fn skip_gender(sign: char, rest: &mut std::iter::Peekable<std::str::Chars>, out: &mut String) {
    let mut ahead = rest.clone();
    let mut ending = String::new();
    while let Some(c) = ahead.next_if(|c| c.is_alphabetic() || *c == '-') {
        ending.push(c);
    }
    let closed = sign != '(' || ahead.next_if_eq(&')').is_some();
    let letters = ending.trim_start_matches('-').chars().count();
    if closed && (1..=3).contains(&letters) {
        *rest = ahead;
    } else {
        out.push(sign);
    }
}

/// Returns one of several characters that keyboards and programs use for each other: letters without their accent.
/// What is missing here is not written without its accent.
fn alike(c: char) -> char {
    match c {
        '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{2b9}' | '`' | '\u{b4}' | '\u{201b}' => '\'',
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' => 'g',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ļ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ș' | 'ş' => 's',
        'ț' | 'ţ' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'й' => 'и',
        'ё' => 'е',
        'ї' => 'і',
        'أ' | 'إ' | 'آ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        'ґ' => 'г',
        'ҙ' => 'з',
        other => other,
    }
}

/// Whether a character belongs to a script without capital letters: most words of the table do, and their lower
/// case need not be looked up.
fn is_caseless(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{109f}' | '\u{10d0}'..='\u{10ff}' | '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}')
}

/// Whether a character does not change a word: vowel points, the colour of a face, the direction of text.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{93c}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' | '\u{61c}' | '\u{640}' | '\u{64b}'..='\u{652}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe0e}' | '\u{fe0f}'
        | '\u{feff}' | '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests;
