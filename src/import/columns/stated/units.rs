//! Words beside numbers that tell a scale from a range of something else: `scale 1-7`, but `weeks 1-7` and
//! `1-7 June`.

use super::numbers::Number;
use crate::import::columns::header::holds;
use crate::import::meaning::months::month;

/// Words for a scale, by how they begin.
const SCALES: &str =
    "scale|skal|échelle|echelle|escala|scal|scară|шкал|ölçe|סולם|مقياس|पैमान|尺度|척도|შკალ|likert";

/// Things that are numbered or counted.
const COUNTED: &str = "\
    agent|agents|beds|branch|branches|calls|chapter|chapters|children|class|classes|cohort|\
    cohorts|customers|day|days|employees|episode|episodes|floor|floors|group|groups|grades|\
    guests|hour|hours|hrs|item|items|lesson|lessons|level|levels|line|lines|min|mins|minutes|\
    module|modules|month|months|nights|orders|page|pages|part|parts|people|persons|phase|phases|\
    product|products|q|quarter|quarters|question|questions|room|rooms|round|rounds|seats|season|\
    seasons|section|sections|session|sessions|site|sites|sprint|sprints|staff|stage|stages|step|\
    steps|store|stores|task|tasks|team|teams|tickets|topic|topics|unit|units|users|version|\
    versions|visit|visits|wave|waves|week|weeks|year|years|zone|zones|woche|wochen|kw|tag|tage|\
    tagen|monat|monate|monaten|jahre|modul|module|schritt|schritte|frage|fragen|kapitel|teil|\
    mitarbeiter|mitarbeitende|filiale|filialen|stunden|minuten|semaine|semaines|jour|jours|mois|\
    ans|étape|étapes|chapitre|chapitres|salariés|employés|heures|semana|semanas|día|días|dia|\
    dias|mes|meses|mês|paso|pasos|módulo|módulos|pregunta|preguntas|empleados|horas|minutos|\
    settimana|settimane|giorno|giorni|mese|mesi|modulo|moduli|passo|passi|domanda|domande|\
    dipendenti|ore|etapa|etapas|passos|pergunta|perguntas|funcionários|tydzień|tygodnie|tygodni|\
    dni|miesiąc|miesiące|moduły|krok|kroki|pytania|pracowników|godzin|неделя|недели|дней|дни|\
    месяцы|модули|модуль|шаги|вопросы|сотрудников|часов|тиждень|тижні|днів|дні|місяці|модулі|\
    кроки|питання|savaitė|savaitės|dienos|dienų|mėnesiai|moduliai|žingsniai|klausimai|\
    darbuotojų|săptămâna|săptămânile|zile|luni|module|modulele|pașii|întrebările|angajați|hafta|\
    gün|ay|modül|modüller|adım|soru|sorular|çalışan|週|月|日|回|名|人|章|周|天|步|주|월|일|명|회";

/// Plural words that may come before a scale: "points 1-7".
const NOT_COUNTED: &str = "is|this|was|us|points|stars|ratings|scores|options|values|css";

/// Returns the word that a text begins with; empty if it begins with something else.
pub(super) fn first_word(text: &str) -> &str {
    text.get(..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())).unwrap_or_default()
}

/// Returns the word that a text ends with.
fn last_word(text: &str) -> &str {
    let rest = text.trim_end_matches(char::is_alphabetic);
    text.get(rest.len()..).unwrap_or_default()
}

/// Whether a word means a scale.
pub(super) fn is_scale_word(word: &str) -> bool {
    let word = word.to_lowercase();
    SCALES.split('|').any(|scale| word.starts_with(scale))
}

/// Whether the words around a range say what it counts: a month, or things that are numbered.
pub(super) fn is_of_something_else(one: &Number, other: &Number) -> bool {
    let counted = |word: &str| {
        let word = word.to_lowercase();
        holds(COUNTED, &word) || word.chars().count() >= 3 && month(&word).is_some()
    };
    let before = last_word(one.before.trim_end());
    let after = first_word(other.after.trim_start_matches([' ', '-']));
    counted(before) || counted(after)
}

/// Whether a range can only be a scale: it begins in a bracket, or the header says "scale".
pub(super) fn is_certain(text: &str, one: &Number, other: &Number) -> bool {
    let before = one.before.trim_end();
    let plural = last_word(before).to_lowercase();
    if plural.len() > 3 && plural.ends_with('s') && !holds(NOT_COUNTED, &plural) && !is_scale_word(&plural) {
        return false;
    }
    let scale = text.split(|c: char| !c.is_alphabetic()).any(is_scale_word);
    let opened = before.rfind(['(', '[', '{', '（', '［', '<']);
    let closed = before.rfind([')', ']', '}', '）', '］', '>']);
    let in_brackets = opened.is_some_and(|opened| closed.is_none_or(|closed| closed < opened));
    // "(customers 1-10 strong)": a word of the phrase follows.
    let alone =
        !other.after.trim_start().starts_with(char::is_alphabetic) || super::ends::side(other).is_some();
    scale || in_brackets && alone
}
