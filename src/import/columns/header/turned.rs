//! Questions that ask for the opposite: "How dissatisfied are you?", where a high number is bad.

use crate::import::meaning::lexicon::{begins_a_word, normal};

/// Words for the opposite of satisfaction, by how they begin, and for satisfaction.
const DISSATISFIED: &str = "\
    dissatisf|unsatisf|not satisf|unhapp|displeas|insatisf|mecontent|unzufrieden|insoddisf|\
    descontent|insatisfech|niezadowol|неудовлетвор|недовол|незадовол|nepatenkint|nepasitenkin|\
    nemultum|insatisfac|memnuniyetsiz|不満足|不満|不满意|不满|불만족|불만|غير راض|عدم الرضا|عدم رضا|لا مرضي|\
    לא מרוצ|אי שביעות|חוסר שביעות|असंतुष्ट|असंतोष|უკმაყოფილ|frustrat|annoy";

const SATISFIED: &str = "\
    satisf|csat|happ|pleas|zufrieden|soddisf|content|zadowol|удовлетвор|довол|задовол|patenkint|\
    pasitenkin|multum|memnun|満足|满意|만족|راض|رضا|מרוצ|שביעות|संतुष्ट|संतोष|კმაყოფილ";

/// Words for the opposite of a recommendation.
const ADVISES_AGAINST: &str = "\
    not recommend|n't recommend|never recommend|recommend against|discourag|\
    not likely to recommend|nicht weiterempfehl|nicht empfehl|ne recommand|ne pas recommand|\
    deconseill|no recomend|no recomiend|sconsigli|non consigli|non raccomand|nao recomend|\
    nie polec|не рекоменд|не порекоменд|nerekomend|nu recomand|tavsiye etme|推奨しない|勧めない|薦めない|\
    すすめない|不推荐|不推薦|추천하지";

const UNLIKELY: &str = "\
    unlikely|unwahrscheinlich|peu probable|improbable|improbabil|improvavel|malo prawdopodobn|\
    маловероятн|малоймовірн|mazai tiketina|putin probabil";

const LIKELY: &str = "likely|wahrscheinlich|probab|provavel|prawdopodobn|вероятн|імовірн|tiketina";

const DIFFICULT: &str = "\
    difficult|hard|complicated|schwierig|schwer|difficile|dificil|trudn|сложно|трудно|складно|\
    sunku|dificil|zor|難し|困难|어려";

const EASY: &str = "eas|simple|einfach|leicht|facil|latw|легк|прост|lengv|usor|kolay|簡単|容易|쉬|쉽|score";

/// Words that make effort in a sentence good: "with little effort".
const LITTLE: &str = "little|low|minimal|minimum|less|no effort|without|reduc|eas|score|how much|amount";

/// What makes effort in a name that which was needed, not a score.
const NEEDED: &str = "effort required|required effort|effort needed|effort spent|effort exerted";

/// How many words a name of a column has at most; more are a sentence.
const NAME_WORDS: usize = 3;

/// Whether a header asks for the opposite of what it is scored as, or for much effort. "How satisfied or
/// dissatisfied are you?" does not.
pub(in crate::import::columns) fn asks_the_opposite(header: &str) -> bool {
    let header = normal(header);
    let text = header.as_str();
    only(text, DISSATISFIED, SATISFIED)
        || ADVISES_AGAINST.split('|').any(|words| begins_a_word(text, words))
        || only(text, UNLIKELY, LIKELY)
        || only(text, DIFFICULT, EASY)
        || NEEDED.split('|').any(|words| text.contains(words))
        || much_effort(text)
}

/// Whether a text holds one of `words`, and once these are removed none of `opposites`.
fn only(text: &str, words: &str, opposites: &str) -> bool {
    let mut rest = text.to_owned();
    for word in words.split('|').filter(|word| begins_a_word(text, word)) {
        rest = rest.replace(word, " ");
    }
    rest.len() != text.len() && !opposites.split('|').any(|word| begins_a_word(&rest, word))
}

/// "I had to put forth a lot of effort", as the first published effort question says.
fn much_effort(text: &str) -> bool {
    let sentence = text.split(' ').count() > NAME_WORDS;
    sentence && begins_a_word(text, "effort") && !LITTLE.split('|').any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_for_the_opposite_are_told_from_those_for_both() {
        for header in [
            "How dissatisfied are you?",
            "Dissatisfaction (1-5)",
            "Customer dissatisfaction score",
            "Insatisfaction",
            "Insatisfacción",
            "Insoddisfazione",
            "Unzufriedenheit",
            "Niezadowolenie",
            "Неудовлетворенность",
            "Nepasitenkinimas",
            "不満足度",
            "不满意度",
            "불만족도",
            "I am not satisfied with the service",
            "How unlikely are you to recommend us?",
            "I would not recommend this shop",
            "How likely are you to NOT recommend us?",
            "Ich würde Acme nicht weiterempfehlen",
            "I had to put forth a lot of effort to solve my issue",
            "How difficult was it to get help?",
            "CES - effort required",
        ] {
            assert!(asks_the_opposite(header), "{header}");
        }
        for header in [
            "How satisfied or dissatisfied are you with us?",
            "Are you happy or unhappy with it?",
            "How likely or unlikely are you to recommend us?",
            "How easy or difficult was it?",
            "満足ですか、不満ですか",
            "Wie zufrieden oder unzufrieden sind Sie?",
            "Satisfaction",
            "Overall satisfaction with the content",
            "The company made it easy for me to handle my issue with little effort",
            "Customer effort score of the last call",
            "How much effort did you personally have to put forth to handle your request?",
            "nps",
            "effort",
        ] {
            assert!(!asks_the_opposite(header), "{header}");
        }
    }
}
