//! The headers of tables that have one row for each answer.

use super::header::words;

/// Headers of a column that holds questions, the clearest first.
const QUESTIONS: &[&str] = &[
    "question text",
    "question title",
    "question label",
    "question wording",
    "question description",
    "question prompt",
    "survey question",
    "question",
    "questions",
    "question name",
    "prompt",
    "fragetext",
    "fragentext",
    "frage",
    "texte de la question",
    "intitulé de la question",
    "libellé de la question",
    "question posée",
    "texto de la pregunta",
    "pregunta",
    "testo della domanda",
    "domanda",
    "texto da pergunta",
    "pergunta",
    "treść pytania",
    "pytanie",
    "klausimo tekstas",
    "klausimas",
    "текст питання",
    "питання",
    "текст вопроса",
    "вопрос",
    "textul întrebării",
    "întrebarea",
    "întrebare",
    "soru metni",
    "soru",
    "質問文",
    "質問",
    "設問",
    "题目",
    "題目",
    "问题",
    "問題",
    "질문",
    "문항",
    "प्रश्न",
    "सवाल",
    "نص السؤال",
    "السؤال",
    "سؤال",
    "השאלה",
    "שאלה",
    "კითხვა",
    "შეკითხვა",
    "question id",
    "question key",
    "question code",
];

/// Headers that may also name something else, such as a product.
const ITEMS: &[&str] = &[
    "item text",
    "item label",
    "item name",
    "item",
    "statement",
    "variable label",
    "variable name",
    "variable",
    "field label",
    "field name",
    "field",
    "attribute",
    "aspect",
    "criterion",
    "metric",
    "metric name",
    "measure",
    "indicator",
    "kpi",
    "key",
    "merkmal",
    "aussage",
    "élément",
    "critère",
    "ítem",
    "voce",
    "teiginys",
    "твердження",
    "утверждение",
    "項目",
    "项目",
    "항목",
];

/// Headers of a column that holds answers, whatever they are.
const ANSWERS: &[&str] = &[
    "answer text",
    "answer label",
    "answer",
    "answers",
    "response text",
    "response label",
    "response",
    "responses",
    "reply",
    "antworttext",
    "antwort",
    "réponse",
    "reponse",
    "respuesta",
    "risposta",
    "resposta",
    "odpowiedź",
    "atsakymas",
    "відповідь",
    "ответ",
    "răspunsul",
    "răspuns",
    "cevap",
    "yanıt",
    "回答内容",
    "回答",
    "答案",
    "답변",
    "응답",
    "उत्तर",
    "जवाब",
    "الإجابة",
    "إجابة",
    "الجواب",
    "תשובה",
    "პასუხი",
];

/// Headers of a second column of answers, which holds the numbers.
const NUMBERS: &[&str] = &[
    "answer value",
    "answer number",
    "answer numeric",
    "numeric answer",
    "numerical answer",
    "response value",
    "response number",
    "response numeric",
    "numeric response",
    "numeric value",
    "value",
    "antwortwert",
    "wert",
    "valeur",
    "valor",
    "valore",
    "wartość",
    "reikšmė",
    "значення",
    "значение",
    "valoare",
    "değer",
    "値",
    "值",
    "값",
    "मान",
    "القيمة",
    "قيمة",
    "ערך",
    "მნიშვნელობა",
];

/// Headers that alone name the ratings of an ordinary table.
const RATINGS: &[&str] = &[
    "rating",
    "score",
    "bewertung",
    "évaluation",
    "puntuación",
    "calificación",
    "valutazione",
    "punteggio",
    "avaliação",
    "nota",
    "ocena",
    "įvertinimas",
    "оцінка",
    "оценка",
    "evaluare",
    "puan",
    "評価",
    "评分",
    "평점",
    "रेटिंग",
    "التقييم",
    "تقييم",
    "דירוג",
    "შეფასება",
];

/// Headers of a column that says who answered.
const RESPONDENTS: &[&str] = &[
    "respondent id",
    "respondent",
    "participant id",
    "participant",
    "response id",
    "submission id",
    "submission",
    "survey response id",
    "session id",
    "interview id",
    "record id",
    "teilnehmer id",
    "teilnehmer",
    "antwort id",
    "répondant",
    "id réponse",
    "encuestado",
    "id respuesta",
    "rispondente",
    "id risposta",
    "respondente",
    "id resposta",
    "respondentas",
    "респондент",
    "katılımcı",
    "回答者",
    "受访者",
    "응답자",
];

/// Headers of other columns that may say so, because they name a person or a case.
const PERSONS: &[&str] = &[
    "id",
    "user id",
    "user",
    "customer id",
    "customer",
    "client id",
    "client",
    "contact id",
    "contact",
    "person id",
    "person",
    "employee id",
    "employee",
    "email",
    "e mail",
    "email address",
    "uuid",
    "case id",
    "case",
    "ticket id",
    "ticket",
    "order id",
    "order",
    "conversation id",
    "kunde",
    "kunden id",
    "nutzer",
    "utilisateur",
    "cliente",
    "usuario",
    "utente",
    "klient",
    "klientas",
    "клієнт",
    "клиент",
    "müşteri",
    "顧客",
    "客户",
    "고객",
];

/// Words of headers that name neither a person nor a case.
const TIMES: &[&str] = &["date", "day", "time", "timestamp", "month", "week", "year", "created", "submitted"];

/// The columns of a table that may have one row for each answer.
#[derive(Clone, Debug)]
pub(super) struct LongHeaders {
    pub question: usize,
    /// The columns with answers: of the first one that is not empty the answer is taken.
    pub answers: Vec<usize>,
    /// The column that says who answered; only where it is needed as evidence.
    pub respondent: Option<usize>,
    /// Whether the headers alone speak for it; otherwise an ordinary table may have them too.
    pub clear: bool,
}

impl LongHeaders {
    /// Finds a column with questions and another one with answers.
    pub fn find<'n>(names: impl Iterator<Item = &'n str>) -> Option<LongHeaders> {
        let names: Vec<String> = names.map(plain).collect();
        let find = |list: &[&str]| {
            let at = |wanted: &&str| names.iter().position(|name| *name == plain(wanted));
            list.iter().find_map(at)
        };
        let asked = find(QUESTIONS);
        let question = asked.or_else(|| find(ITEMS))?;
        let (text, number) = (find(ANSWERS), find(NUMBERS));
        let answers: Vec<usize> = text.into_iter().chain(number).collect();
        let clear = asked.is_some() && text.is_some();
        let answers = if answers.is_empty() { vec![find(RATINGS)?] } else { answers };
        // Whatever its header is, the first column often says who answered.
        let first = || {
            let is_time = |name: &String| name.split(' ').any(|word| TIMES.contains(&word));
            let named = |place: &usize| names.get(*place).is_some_and(|name| !is_time(name));
            (0..names.len()).find(|place| *place != question && !answers.contains(place)).filter(named)
        };
        let who = || find(RESPONDENTS).or_else(|| find(PERSONS)).or_else(first);
        let respondent = if clear { None } else { who() };
        Some(LongHeaders { question, answers, respondent, clear })
    }

    /// Returns the first column with answers.
    pub fn answer(&self) -> usize {
        self.answers.first().copied().unwrap_or_default()
    }
}

/// A header without what differs between programs: `QuestionText`, `question_text`, `Question text`.
fn plain(header: &str) -> String {
    words(header).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_programs_and_languages_are_known() {
        for (header, question, answers, clear) in [
            (&["User display name", "Timestamp", "Question", "Answer"][..], 2, &[3][..], true),
            (
                &["respondent_id", "question_id", "question_text", "response_value", "response"],
                2,
                &[4, 3],
                true,
            ),
            (&["ResponseId", "QuestionText", "Value"], 1, &[2], false),
            (&["Respondent", "Item", "Rating"], 1, &[2], false),
            (&["Antwort", "Frage"], 1, &[0], true),
            (&["प्रश्न", "उत्तर"], 0, &[1], true),
        ] {
            let found = LongHeaders::find(header.iter().copied()).unwrap();
            assert_eq!((found.question, found.answers.as_slice(), found.clear), (question, answers, clear));
        }
        for header in [
            &["id", "nps"][..],
            &["Question", "Comment"],
            &["Answer", "Rating"],
            &["userId", "movieId", "rating"],
        ] {
            assert!(LongHeaders::find(header.iter().copied()).is_none(), "{header:?}");
        }
    }
}
