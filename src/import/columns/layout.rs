//! What is known about the exports of certain programs, which are recognised by their headers.

use crate::import::ids::plain_header;
use crate::scale::{Kind, Scale, Values};

/// A column that a program always exports on the same scale.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) struct ProgramScale {
    /// Headers that every such file has, in lower case.
    headers: &'static [&'static str],
    /// The rating's header.
    column: &'static str,
    pub kind: Kind,
    pub scale: Scale,
    /// The program's name.
    pub program: &'static str,
}

const fn five(headers: &'static [&'static str], column: &'static str, program: &'static str) -> ProgramScale {
    ProgramScale { headers, column, kind: Kind::Csat, scale: Scale::FIVE, program }
}

/// From the programs' own documentation.
const PROGRAM_SCALES: &[ProgramScale] = &[
    five(&["rating", "feedback comment", "link to the conversation"], "rating", "Chatwoot"),
    five(&["conversation_rating_value"], "conversation_rating_value", "Intercom"),
    five(&["conversation_rating.rating"], "conversation_rating.rating", "Intercom"),
    five(&["request_id", "star_rating"], "star_rating", "Medallia"),
];

impl ProgramScale {
    /// Finds what is known about a file with these headers.
    pub fn find<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Option<&'static ProgramScale> {
        let has = |header: &&str| names.clone().any(|name| name.trim().eq_ignore_ascii_case(header));
        PROGRAM_SCALES.iter().find(|fixed| fixed.headers.iter().all(has))
    }

    /// Whether `name` is that column.
    pub fn is_of(&self, name: &str) -> bool {
        name.trim().eq_ignore_ascii_case(self.column)
    }
}

/// Whether a cell names an NPS group.
pub(in crate::import) fn is_nps_group(cell: &str) -> bool {
    let cell = cell.trim().to_lowercase();
    let one = cell.strip_suffix('s').unwrap_or(&cell);
    ["promoter", "passive", "detractor", "passive-or-neutral"].contains(&one)
}

/// Whether a cell says that its row is a test, or excluded by its source.
pub(in crate::import) fn excludes(name: &str, cell: &str) -> bool {
    let cell = cell.trim().to_lowercase();
    match name.trim().to_lowercase().as_str() {
        // Qualtrics: previews and tests, as words or numbers.
        "status" => {
            ["survey preview", "survey test", "spam"].contains(&cell.as_str())
                || matches!(cell.as_str(), "1" | "2" | "8" | "9" | "17")
        }
        "distributionchannel" => cell == "preview",
        "excluded_from_calculations" => cell == "true",
        _ => false,
    }
}

/// Returns the columns that may exclude a row, if the headers show which program wrote them.
pub(in crate::import) fn excluding<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Vec<usize> {
    let is = |name: &str, other: &str| name.trim().eq_ignore_ascii_case(other);
    let qualtrics = ["responseid", "distributionchannel"];
    let qualtrics = qualtrics.iter().all(|header| names.clone().any(|name| is(name, header)));
    let excludes = |name: &str| {
        is(name, "excluded_from_calculations")
            || qualtrics && (is(name, "status") || is(name, "distributionchannel"))
    };
    names.enumerate().filter(|(_, name)| excludes(name)).map(|(number, _)| number).collect()
}

/// Returns the column that says which submission a row belongs to, and the one that says whether it was
/// completed.
pub(in crate::import) fn submission<'n>(
    names: impl Iterator<Item = &'n str> + Clone,
) -> Option<(usize, Option<usize>)> {
    let plain = |name: &str| {
        let name = name.trim().to_lowercase();
        let name = name.strip_prefix("properties.").unwrap_or(&name);
        name.trim_start_matches('$').replace([' ', '-'], "_")
    };
    let at = |wanted: &[&str]| {
        wanted.iter().find_map(|wanted| names.clone().position(|name| plain(name) == *wanted))
    };
    let rated = || at(&["conversation_rating_value", "conversation_rating.rating"]);
    let id = at(&["survey_submission_id", "submission_id"]);
    let id = id.or_else(|| rated().and_then(|_| at(&["conversation_id", "id"])))?;
    Some((id, at(&["survey_completed", "completed", "finished", "complete"])))
}

/// Headers of the ids of responses, without signs. An id of a person, a ticket or a session may come with
/// several answers.
const RESPONSE_IDS: [&str; 6] =
    ["responseid", "surveyresponseid", "feedbackid", "ratingid", "answerid", "submissionuuid"];

/// Headers of the surveys that responses belong to, without signs.
const SURVEYS: [&str; 7] =
    ["survey", "surveyid", "surveyname", "form", "formid", "formname", "questionnaire"];

/// Returns the column that holds the ids of responses.
pub(in crate::import) fn response_id<'n>(names: impl Iterator<Item = &'n str>) -> Option<usize> {
    named(names, &RESPONSE_IDS)
}

/// Returns the column that says to which survey a response belongs.
pub(in crate::import) fn survey_id<'n>(names: impl Iterator<Item = &'n str>) -> Option<usize> {
    named(names, &SURVEYS)
}

/// Returns the first column whose header is one of `known`, capitals and signs aside.
fn named<'n>(mut names: impl Iterator<Item = &'n str>, known: &[&str]) -> Option<usize> {
    names.position(|name| known.contains(&plain_header(name).as_str()))
}

/// A layout in which each row names the kind of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) struct KindLayout {
    /// The header of the kind.
    pub kind: &'static str,
    /// The header of the answer.
    pub value: &'static str,
    /// The program's name of each kind, in lower case, with its scale and favourable values.
    pub kinds: &'static [(&'static str, Kind, Scale, &'static [u8])],
}

const THREE: Scale = match Scale::new(1, 3) {
    Some(scale) => scale,
    None => Scale::FIVE,
};

const FROM_ZERO_TO_TWO: Scale = match Scale::new(0, 2) {
    Some(scale) => scale,
    None => Scale::FIVE,
};

const KIND_LAYOUTS: &[KindLayout] = &[
    // HubSpot: unhappy, neutral and happy are 0, 1 and 2.
    KindLayout {
        kind: "hs_survey_type",
        value: "hs_value",
        kinds: &[
            ("nps", Kind::Nps, Scale::NPS, &[9, 10]),
            ("csat", Kind::Csat, FROM_ZERO_TO_TWO, &[2]),
            ("ces", Kind::Ces, Scale::SEVEN, &[5, 6, 7]),
        ],
    },
    // Delighted.
    KindLayout {
        kind: "survey_type",
        value: "score",
        kinds: &[
            ("nps", Kind::Nps, Scale::NPS, &[9, 10]),
            ("enps", Kind::Nps, Scale::NPS, &[9, 10]),
            ("csat", Kind::Csat, Scale::FIVE, &[4, 5]),
            ("csat3", Kind::Csat, THREE, &[3]),
            ("smileys", Kind::Csat, Scale::FIVE, &[4, 5]),
            ("stars_five", Kind::Csat, Scale::FIVE, &[4, 5]),
            ("thumbs", Kind::Csat, Scale::BINARY, &[1]),
            ("ces", Kind::Ces, Scale::FIVE, &[4, 5]),
            ("ces7", Kind::Ces, Scale::SEVEN, &[5, 6, 7]),
        ],
    },
    // Wootric, now InMoment.
    KindLayout {
        kind: "metric_type",
        value: "score",
        kinds: &[
            ("nps", Kind::Nps, Scale::NPS, &[9, 10]),
            ("csat", Kind::Csat, Scale::FIVE, &[4, 5]),
            ("ces", Kind::Ces, Scale::SEVEN, &[5, 6, 7]),
        ],
    },
];

impl KindLayout {
    /// Finds the layout of a file with these headers.
    pub fn find<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Option<KindLayout> {
        let has = |header: &str| names.clone().any(|name| name.trim() == header);
        KIND_LAYOUTS.iter().find(|typed| has(typed.kind) && has(typed.value)).copied()
    }

    /// Returns the kind, scale and favourable values for the program's `name`.
    pub fn of(&self, name: &str) -> Option<(Kind, Scale, Values)> {
        let name = name.trim().to_lowercase();
        let found = self.kinds.iter().find(|(known, ..)| *known == name);
        found.map(|(_, kind, scale, good)| (*kind, *scale, good.iter().copied().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_recognised_by_their_headers() {
        let names = ["id", "Rating", "Feedback Comment", "Link to the conversation"];
        let fixed = ProgramScale::find(names.into_iter()).unwrap();
        assert!(fixed.is_of("Rating") && !fixed.is_of("id"));
        assert_eq!(ProgramScale::find(["Rating", "comment"].into_iter()), None);
        let typed = KindLayout::find(["hs_value", "hs_survey_type"].into_iter()).unwrap();
        assert_eq!(typed.of("CSAT").unwrap().1.to_string(), "0-2");
        assert_eq!(typed.of("PMF"), None);
        assert_eq!(submission(["a", "properties.$survey_submission_id"].into_iter()), Some((1, None)));
        assert_eq!(
            submission(["id", "conversation_rating_value", "complete"].into_iter()),
            Some((0, Some(2)))
        );
        assert_eq!(submission(["id", "nps"].into_iter()), None);
        assert_eq!(excluding(["Status", "nps"].into_iter()), [0; 0]);
        assert_eq!(excluding(["Status", "ResponseId", "DistributionChannel"].into_iter()), [0, 2]);
    }

    #[test]
    fn groups_and_tests_are_recognised_by_their_words() {
        assert!(is_nps_group("PROMOTER") && is_nps_group(" Detractors") && !is_nps_group("Promoted"));
        assert!(excludes("Status", "Survey Preview") && !excludes("Status", "0") && !excludes("plan", "1"));
    }
}
