//! What the header of a column of dates says: whether they are those of the answers.

use super::header::words;

/// Words for a date in the headers of exports, in several languages.
const DATES: &[&str] = &[
    "date",
    "time",
    "timestamp",
    "at",
    "datestamp",
    "submitdate",
    "datetime",
    "datum",
    "zeitstempel",
    "fecha",
    "marca",
    "horodateur",
    "horodatage",
    "data",
    "tarih",
    "дата",
    "laikas",
    "日付",
    "日時",
    "タイムスタンプ",
    "날짜",
    "타임스탬프",
    "时间",
    "时间戳",
    "日期",
    "التاريخ",
    "תאריך",
    "दिनांक",
    "თარიღი",
];

/// Words that say that it is the date of the answer.
const OF_THE_ANSWER: &[&str] = &[
    "answered",
    "response",
    "responded",
    "submit",
    "submitted",
    "submission",
    "submitdate",
    "end",
    "ended",
    "completion",
    "completed",
    "rated",
    "timestamp",
    "reviewed",
    "voted",
    "feedback",
];

/// Words that name such a date without a word for date or time.
const ALONE: &[&str] = &["answered", "responded", "submitted", "completed", "rated"];

/// Words that say so less clearly.
const PERHAPS_OF_THE_ANSWER: &[&str] = &["recorded", "created", "survey", "rating"];

/// Words that say that it is a date near that of the answer, but not the one.
const OF_ANOTHER: &[&str] =
    &["start", "started", "last", "modified", "updated", "stage", "sent", "ingestion"];

/// Words for other things with a date. Such a date is not the date of the answer.
const OTHER_THINGS: &[&str] = &[
    "account",
    "birth",
    "booking",
    "contract",
    "customer",
    "deal",
    "dob",
    "due",
    "employment",
    "expires",
    "expiration",
    "expiry",
    "hire",
    "hired",
    "invitation",
    "invite",
    "invited",
    "invoice",
    "joined",
    "license",
    "membership",
    "next",
    "onboarding",
    "order",
    "payment",
    "plan",
    "purchase",
    "registered",
    "registration",
    "renewal",
    "renews",
    "shipping",
    "signup",
    "subscription",
    "ticket",
    "trial",
    "warranty",
];

/// What a header says of its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dated {
    /// They are those of something else.
    OtherThing,
    /// They may be those of the answers: the more surely, the higher the number.
    Answer(i32),
}

/// Returns what a header says of its dates; `None` if it does not name a date.
pub(super) fn dated(name: &str) -> Option<Dated> {
    let words = words(name);
    let any = |list: &[&str]| i32::from(words.iter().any(|word| list.contains(&word.as_str())));
    let named = any(DATES) > 0 || words.iter().any(|word| word.ends_with("date"));
    let alone = words.len() == 1 && any(ALONE) > 0;
    if !named && !alone || words.len() > 6 {
        return None;
    }
    // "Customer survey date" and "Order rated at" are those of the answer; "Contract end date" is not.
    let survey = words
        .iter()
        .any(|word| ["survey", "rated", "feedback", "response", "responded"].contains(&word.as_str()));
    if any(OTHER_THINGS) > 0 && !survey {
        return Some(Dated::OtherThing);
    }
    let perhaps = any(PERHAPS_OF_THE_ANSWER).max(2 * any(OF_THE_ANSWER));
    Some(Dated::Answer(perhaps - 2 * any(OF_ANOTHER)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_whose_date_it_is() {
        for clear in
            ["Timestamp", "Rated at", "Responded At", "Submitted", "Completed at", "Survey response date"]
        {
            assert_eq!(dated(clear), Some(Dated::Answer(2)), "{clear}");
        }
        for weak in ["Created at", "Survey date", "Recorded date"] {
            assert_eq!(dated(weak), Some(Dated::Answer(1)), "{weak}");
        }
        for other in [
            "Contract end date",
            "Ticket created at",
            "Customer created date",
            "Renewal date",
            "Date of birth",
        ] {
            assert_eq!(dated(other), Some(Dated::OtherThing), "{other}");
        }
        for none in ["nps", "Rating", "Feedback", "Response"] {
            assert_eq!(dated(none), None, "{none}");
        }
    }
}
