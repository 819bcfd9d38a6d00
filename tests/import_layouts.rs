//! The promise: exports of survey tools are read as the tools mean them, the notes say why, and derived
//! groups, duplicates and tests are not scored.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

#[path = "support/files.rs"]
mod support;

use proptest::prelude::*;
use scorelet::import::{ImportError, ImportOptions, Reason, Unfit, UnfitColumn};
use scorelet::period::Period;
use scorelet::report::Report;
use scorelet::say::{Audience, files};
use scorelet::scale::{CodingSpec, Direction, Kind, Scale, Values};
use scorelet::scoring;

use support::{in_pieces, left_out, notes, plain, read};

fn export(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/exports/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A summary in one line: name, metric, scale, counts, favourable or promoters, missing and invalid.
fn lines(report: &Report) -> Vec<String> {
    let line = |(summary, name): (&scoring::Summary, &String)| {
        let coding = summary.metric.coding();
        let counts = summary.counts.clone().unwrap().0;
        let counts: Vec<_> = counts.iter().map(|(value, count)| format!("{value}×{count}")).collect();
        let turned = if coding.direction() == Direction::LowerIsBetter { " lower" } else { "" };
        let score = summary.display.as_deref().unwrap_or("-");
        let rest = match (summary.missing, summary.invalid) {
            (0, 0) => String::new(),
            (missing, invalid) => format!(", {missing} missing, {invalid} invalid"),
        };
        let name: String = name.chars().take(40).collect();
        let (metric, scale) = (summary.metric.name(), coding.scale());
        format!("{name}: {metric} {scale}{turned} {} = {score}{rest}", counts.join(" "))
    };
    report.summaries.iter().zip(&report.names).map(line).collect()
}

#[test]
fn exports_are_read_as_their_tools_mean_them() {
    for (name, want) in [
        ("chatwoot.csv", &["Rating: csat 1-5 2×1 4×1 5×1 = 67"][..]),
        (
            "surveymonkey.csv",
            &[
                "How likely are you to recommend us?: nps 0-10 0×1 8×1 9×1 10×1 = 25",
                "How satisfied are you with:: csat 1-5 3×1 4×1 5×1 = 67, 1 missing, 0 invalid",
                "How satisfied are you with: [Price]: csat 1-5 1×1 2×1 4×1 = 33, 1 missing, 0 invalid",
            ],
        ),
        ("qualtrics.csv", &["Q1: nps 0-10 7×1 10×1 = 50, 1 missing, 0 invalid"]),
        (
            "google-forms.csv",
            &[
                "Bitte bewerten Sie uns [Tempo]: csat 1-5 4×1 5×1 = 100, 1 missing, 1 invalid",
                "Bitte bewerten Sie uns [Preis]: csat 1-5 1×1 2×1 3×1 4×1 = 25",
            ],
        ),
        (
            "microsoft-forms.csv",
            &["How satisfied are you overall?: csat 1-5 2×1 4×1 5×1 = 67, 0 missing, 1 invalid"],
        ),
        (
            "formbricks.csv",
            &[
                "1. How likely are you to recommend us?: nps 0-10 6×1 9×1 10×1 = 33",
                "2. How would you rate it, on a scale of : csat 1-5 4×1 5×1 = 100, 1 missing, 0 invalid",
            ],
        ),
        (
            "limesurvey.csv",
            &[
                "NPS: nps 0-10 3×1 9×1 = 0, 1 missing, 0 invalid",
                "CSAT[SQ001]: csat 1-5 4×1 5×1 = 100, 1 missing, 0 invalid",
            ],
        ),
        ("typeform.csv", &["<strong>How likely are you to recommend : nps 0-10 4×1 9×1 10×1 = 33"]),
        ("intercom.csv", &["conversation_rating_value: csat 1-5 4×1 5×1 = 100, 1 missing, 0 invalid"]),
        (
            "hubspot.csv",
            &["CSAT: csat 0-2 0×1 1×1 2×1 = 33", "NPS: nps 0-10 2×1 10×1 = 0", "CES: ces 1-7 7×1 = 100"],
        ),
        (
            "delighted.json",
            &["nps: nps 0-10 0×1 10×1 = 0, 1 missing, 0 invalid", "csat3: csat 1-3 3×1 = 100"],
        ),
        ("satismeter.json", &["rating: nps 0-10 3×1 9×1 10×1 = 33"]),
        ("help-scout.ndjson", &["value: csat 1-3 1×1 2×1 3×2 = 50"]),
        ("help-scout-nps.ndjson", &["value: nps 0-10 7×1 10×1 = 50"]),
        ("zendesk.csv", &["Satisfaction rating: csat 0-1 0×1 1×2 = 67, 2 missing, 0 invalid"]),
        ("hotjar.csv", &["Jak prawdopodobne jest‚ że polecisz nas : nps 0-10 6×1 10×1 = 0"]),
        ("stars.csv", &["review: csat 1-5 1×1 4×1 5×1 = 67"]),
        ("effort.csv", &["How much effort did you have to put in?: ces 1-5 lower 1×2 4×1 = 67"]),
        ("thumbs.csv", &["Was this helpful?: csat 0-1 0×1 1×2 = 67, 1 missing, 0 invalid"]),
    ] {
        let report =
            read(&export(name), &ImportOptions::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(lines(&report), want, "{name}: {:#?}", report.notes);
        assert!(report.notes.len() >= report.summaries.len().min(1), "{name}");
    }
}

#[test]
fn what_does_not_count_is_left_out_with_its_reason() {
    let metric = ImportOptions { metric: Some(Kind::Nps), ..ImportOptions::default() };
    let posthog = read(&export("posthog.csv"), &metric).unwrap();
    assert_eq!(lines(&posthog), ["properties.$survey_response: nps 0-10 4×1 9×1 = 0, 2 missing, 0 invalid"]);
    assert_eq!(left_out(&posthog), [(Reason::Missing, 2), (Reason::Duplicate, 2)]);
    assert_eq!(posthog.left_out[1].entry.lines, [3, 5]);
    let intercom = read(&export("intercom.csv"), &ImportOptions::default()).unwrap();
    assert_eq!(left_out(&intercom), [(Reason::Missing, 1), (Reason::Duplicate, 2)]);
    let qualtrics = read(&export("qualtrics.csv"), &ImportOptions::default()).unwrap();
    assert_eq!(left_out(&qualtrics), [(Reason::Missing, 1), (Reason::HeaderRow, 2), (Reason::Excluded, 1)]);
    assert_eq!(qualtrics.rows, 4);
    let wootric = read(&export("wootric.json"), &metric).unwrap();
    assert_eq!(lines(&wootric), ["score: nps 0-10 7×1 9×1 = 50"]);
    assert_eq!(left_out(&wootric), [(Reason::Excluded, 1)]);
    let chatwoot = read(&export("chatwoot.csv"), &ImportOptions::default()).unwrap();
    assert_eq!(left_out(&chatwoot), [(Reason::TooFewCells, 1)]);
    let nested = br#"{"results":[{"id":"1","properties":{"hs_value":"2","hs_survey_type":"CSAT"}}]}"#;
    assert_eq!(lines(&read(nested, &ImportOptions::default()).unwrap()), ["CSAT: csat 0-2 2×1 = 100"]);
    let hubspot = read(&export("hubspot.csv"), &ImportOptions::default()).unwrap();
    assert_eq!(left_out(&hubspot).last(), Some(&(Reason::NotAQuestion, 1)));
}

#[test]
fn groups_made_from_a_rating_are_refused_even_by_name() {
    for (name, column) in [("qualtrics.csv", "Q1_NPS_GROUP"), ("hubspot.csv", "hs_response_group")] {
        let options = ImportOptions {
            column: Some(column.into()),
            metric: Some(Kind::Nps),
            ..ImportOptions::default()
        };
        let read = read(&export(name), &options);
        assert_eq!(read, Err(ImportError::Unfit(UnfitColumn { column: column.into(), why: Unfit::Derived })));
    }
}

/// Why the only column there is was not scored.
fn unfit(read: Result<Report, ImportError>) -> Unfit {
    match read {
        Err(ImportError::Unfit(UnfitColumn { why, .. })) => why,
        other => panic!("{other:?}"),
    }
}

fn remarks(report: &Report) -> Vec<String> {
    report.notes.iter().map(|note| files::file_note(note, Audience::Terminal)).collect()
}

#[test]
fn reasons_are_given_for_every_column() {
    let notes = |name: &str| remarks(&read(&export(name), &ImportOptions::default()).unwrap()).join("\n");
    assert!(notes("chatwoot.csv").contains("on 1-5: Chatwoot exports this column on that scale"));
    assert!(notes("zendesk.csv").contains("words of quality"));
    assert!(notes("effort.csv").contains("on 1-5, 1 is best: its answers are words of effort"));
    assert!(notes("stars.csv").contains("its answers are stars"));
    assert!(notes("satismeter.json").contains("names promoters and detractors"));
    assert!(notes("formbricks.csv").contains("a rating on 1-5 is read as satisfaction"));
    assert!(notes("hubspot.csv").contains("hs_survey_type"));
}

/// The five points of a scale in each language, as survey tools print them.
#[test]
fn likert_words_of_every_language_become_numbers() {
    let scales = include_str!("fixtures/likert.txt");
    let mut languages = std::collections::BTreeSet::new();
    let mut wrong = Vec::new();
    for line in scales.lines() {
        let (what, words) = line.split_once(": ").unwrap();
        let (language, family) = what.split_once(' ').unwrap();
        languages.insert(language);
        let words: Vec<_> = words.split(" / ").collect();
        // The first word once, the second twice and so on, so that each count shows which word it was.
        let rows = words.iter().enumerate().flat_map(|(at, word)| vec![format!("x;\"{word}\"\n"); at + 1]);
        let file = format!("id;q\n{}", rows.collect::<String>());
        let metric = match family {
            "satisfaction" | "quality" => "csat",
            "ease" => "ces",
            _ => "rating",
        };
        let want = vec![format!("q: {metric} 1-5 1×1 2×2 3×3 4×4 5×5 = 60")];
        let read = read(file.as_bytes(), &ImportOptions::default()).map(|report| lines(&report));
        if words.len() != 5 || read.as_ref() != Ok(&want) {
            wrong.push((line, read));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(languages.len(), 18);
}

#[test]
fn encodings_make_no_difference() {
    let text = "Nr;Wie zufrieden sind Sie? (1-5);Gründe\n1;5;süß\n2;4;\n3;;\"über\nzwei\"\n";
    let want = lines(&read(text.as_bytes(), &ImportOptions::default()).unwrap());
    assert_eq!(want, ["Wie zufrieden sind Sie? (1-5): csat 1-5 4×1 5×1 = 100, 1 missing, 0 invalid"]);
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let marked = [
        [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
        [&[0xFF, 0xFE], &little[..]].concat(),
        [&[0xFE, 0xFF], &big[..]].concat(),
    ];
    for bytes in marked.iter().chain([&little, &big, &latin]) {
        assert_eq!(lines(&read(bytes, &ImportOptions::default()).unwrap()), want, "{bytes:?}");
    }
    let french = "id,avis\n1,Tr\u{e8}s satisfait\n2,Insatisfait\n3,Pas du tout satisfait\n";
    let french: Vec<u8> = french.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(
        lines(&read(&french, &ImportOptions::default()).unwrap()),
        ["avis: csat 1-5 1×1 2×1 5×1 = 33"]
    );
}

#[test]
fn the_scale_is_requested_if_the_answers_do_not_fit_the_usual_one() {
    // Sixty answers to a recommendation question, none above 5.
    let rows: String = (0..60).map(|id| format!("{id},{}\n", id % 5 + 1)).collect();
    let file = format!("id,Would you recommend us?\n{rows}");
    let error = read(file.as_bytes(), &ImportOptions::default()).unwrap_err();
    assert!(matches!(error, ImportError::NoScale { .. }));
    let says = files::error(&error, Audience::Terminal);
    assert!(says.contains("from 1 to 5") && says.contains("--scale 0-10"), "{says}");
    let zero_to_ten = CodingSpec { scale: Some(Scale::NPS), ..CodingSpec::default() };
    let told = ImportOptions { coding: zero_to_ten, ..ImportOptions::default() };
    assert_eq!(read(file.as_bytes(), &told).unwrap().summaries[0].n, 60);
    // "NPS" names the metric, not the scale that was shown.
    let named = file.replace("Would you recommend us?", "nps");
    let error = read(named.as_bytes(), &ImportOptions::default()).unwrap_err();
    assert!(matches!(error, ImportError::NoScale { .. }), "{error}");
    assert_eq!(read(named.as_bytes(), &told).unwrap().summaries[0].n, 60);
    let stated = file.replace("Would you recommend us?", "nps (0-10)");
    assert_eq!(read(stated.as_bytes(), &ImportOptions::default()).unwrap().summaries[0].n, 60);
    // Sixes and sevens in a column that is assumed to be on 1-5.
    let file = "id,csat\n1,5\n2,4\n3,7\n4,5\n5,3\n6,6\n";
    let named = ImportOptions { column: Some("csat".into()), ..ImportOptions::default() };
    let error = read(file.as_bytes(), &named).unwrap_err().to_string();
    assert!(error.contains("from 3 to 7") && error.contains("1-5, the usual scale"), "{error}");
    // Effort on 1-5 is asked in both directions. Beside another metric it is a note, not an error.
    let effort = "id,Customer Effort Score (1-5)\n1,5\n2,4\n";
    assert_eq!(unfit(read(effort.as_bytes(), &ImportOptions::default())), Unfit::NoFavourable);
    let both = "nps,Customer Effort Score (1-5)\n10,5\n9,4\n";
    let both = read(both.as_bytes(), &ImportOptions::default()).unwrap();
    assert_eq!(lines(&both), ["nps: nps 0-10 9×1 10×1 = 100"]);
    assert!(remarks(&both).iter().any(|note| note.contains("Customer Effort Score")), "{:?}", both.notes);
    // Stars without empty ones do not show the highest number of stars.
    let error = read("id,review\n1,★★★\n2,★★★★\n".as_bytes(), &ImportOptions::default()).unwrap_err();
    assert!(files::error(&error, Audience::Terminal).contains("--scale 1-5"), "{error}");
}

#[test]
fn words_and_scale_must_fit() {
    let scale = |low, high| CodingSpec { scale: Scale::new(low, high), ..CodingSpec::default() };
    let file = "id,q\n1,Strongly agree\n2,Agree\n3,Disagree\n".as_bytes();
    let of = |coding| read(file, &ImportOptions { coding, ..ImportOptions::default() });
    assert_eq!(lines(&of(scale(1, 7)).unwrap()), ["q: rating 1-7 2×1 6×1 7×1 = 67"]);
    assert_eq!(lines(&of(scale(0, 4)).unwrap()), ["q: rating 0-4 1×1 3×1 4×1 = 67"]);
    assert_eq!(unfit(of(scale(0, 10))), Unfit::MixedWords);
    let top = CodingSpec { favourable: Some(Values::range(5, 5)), ..CodingSpec::default() };
    assert_eq!(of(top).unwrap().summaries[0].display.as_deref(), Some("33"));
    let mixed = "id,q\n1,Strongly agree\n2,Very satisfied\n3,Disagree\n".as_bytes();
    assert_eq!(unfit(read(mixed, &ImportOptions::default())), Unfit::MixedWords);
    // "Regular" is a plan here, and "good" alone is not an opinion.
    for text in ["id,plan\n1,Regular\n2,Regular\n", "id,state\n1,good\n2,good\n"] {
        assert!(
            matches!(read(text.as_bytes(), &ImportOptions::default()), Err(ImportError::NoRating { .. })),
            "{text}"
        );
    }
}

#[test]
fn a_number_beside_words_keeps_the_scale_and_ends_are_numbers() {
    let file = "id,nps\n1,Extremely likely\n2,9\n3,Likely\n4,Not at all likely\n";
    let report = read(file.as_bytes(), &ImportOptions::default()).unwrap();
    assert_eq!(lines(&report), ["nps: nps 0-10 0×1 9×1 10×1 = 33, 0 missing, 1 invalid"]);
    assert_eq!(
        (left_out(&report), &report.left_out[0].entry.lines[..]),
        (vec![(Reason::NotANumber, 1)], &[4][..])
    );
    // If lower is better, "good" is the low end.
    let file = "id,\"satisfaction (1 = very good, 5 = very bad)\"\n1,Very good\n2,2\n3,Very bad\n";
    let favourable = CodingSpec { favourable: Some(Values::range(1, 2)), ..CodingSpec::default() };
    let report =
        read(file.as_bytes(), &ImportOptions { coding: favourable, ..ImportOptions::default() }).unwrap();
    assert_eq!(lines(&report)[0].split(": ").last().unwrap(), "csat 1-5 lower 1×1 2×1 5×1 = 67");
}

#[test]
fn periods_come_from_the_answers_dates() {
    let by_month = |name: &str| {
        let options = ImportOptions { period: Some(Period::Month), ..ImportOptions::default() };
        let report = read(&export(name), &options).unwrap();
        let period = |summary: &scoring::Summary| (summary.period.clone().unwrap(), summary.n);
        report.summaries.iter().map(period).collect::<Vec<_>>()
    };
    let two = |november, december| vec![("2026-11".to_owned(), november), ("2026-12".to_owned(), december)];
    assert_eq!(by_month("chatwoot.csv"), two(2, 1));
    assert_eq!(by_month("surveymonkey.csv")[..2], two(3, 1));
    assert_eq!(by_month("google-forms.csv")[..2], two(2, 0));
    assert_eq!(by_month("hubspot.csv")[..2], two(2, 1));
    assert_eq!(by_month("delighted.json")[0], ("2026-11".to_owned(), 2));
    let dateless =
        read(b"id,nps\n1,9\n", &ImportOptions { period: Some(Period::Day), ..ImportOptions::default() });
    assert!(matches!(dateless, Err(ImportError::NoDate { .. })));
    let gap = "date,nps\n2026-01-31,9\nsoon,3\n2026-03-01,10\n";
    let report =
        read(gap.as_bytes(), &ImportOptions { period: Some(Period::Month), ..ImportOptions::default() })
            .unwrap();
    let months: Vec<_> =
        report.summaries.iter().map(|one| (one.period.clone().unwrap(), one.n, one.score)).collect();
    let month = |name: &str, n, score| (name.to_owned(), n, score);
    let want =
        [month("2026-01", 1, Some(100.0)), month("2026-02", 0, None), month("2026-03", 1, Some(100.0))];
    assert_eq!(months, want);
    assert_eq!(left_out(&report), [(Reason::NoDate, 1)]);
    let late = b"{\"nps\":3}\n{\"nps\":9,\"date\":\"2026-01-31\"}";
    let late =
        read(late, &ImportOptions { period: Some(Period::Month), ..ImportOptions::default() }).unwrap();
    assert_eq!((late.summaries[0].n, left_out(&late)), (1, vec![(Reason::NoDate, 1)]));
}

/// The scale of each language, with its five words.
fn scales() -> Vec<Vec<&'static str>> {
    let words = |line: &'static str| line.split_once(": ").unwrap().1.split(" / ").collect();
    include_str!("fixtures/likert.txt").lines().map(words).collect()
}

/// Every answer is in exactly one count, and every row in at most one.
fn counted_once(report: &Report) {
    for summary in report.summaries.iter().filter(|one| one.by.is_none() && one.period.is_none()) {
        let counts: u64 = summary.counts.as_ref().unwrap().0.iter().map(|(_, count)| count).sum();
        assert_eq!(counts, summary.n);
        if summary.question.is_none() {
            assert!(summary.n + summary.missing + summary.invalid <= report.rows, "{report:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Each word counts as its number, in any order, spelling and with any gaps.
    #[test]
    fn words_are_counted_in_any_order(
        scale in 0..scales().len(),
        points in proptest::collection::vec(prop::option::of(0..5usize), 0..60),
        delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t'), Just(b'|')],
        upper in any::<bool>(),
        piece in 1..40usize,
    ) {
        let words = &scales()[scale];
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["id", "q", "why"]).unwrap();
        let all = (0..5).map(Some).chain(points.iter().copied());
        let mut counts = [0u64; 5];
        let mut missing = 0;
        for point in all {
            let word = point.map_or("N/A", |at| words[at]);
            // Only ASCII letters survive upper case and back.
            let word = if upper && word.is_ascii() { word.to_uppercase() } else { word.to_owned() };
            writer.write_record(["1", &word, "good, 9\n\"10\""]).unwrap();
            match point {
                Some(at) => counts[at] += 1,
                None => missing += 1,
            }
        }
        let bytes = writer.into_inner().unwrap();
        let report = in_pieces(&bytes, &ImportOptions::default(), piece).unwrap();
        let summary = &report.summaries[0];
        let want: Vec<(u8, u64)> = (1..).zip(counts).collect();
        prop_assert_eq!(&summary.counts.clone().unwrap().0, &want);
        prop_assert_eq!((summary.missing, summary.invalid, report.summaries.len()), (missing, 0, 1));
    }

    /// Changed bytes and missing ends cause no panic, and pieces make no difference.
    #[test]
    fn broken_exports_are_read_to_their_end(
        file in 0..FILES.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
        how in 0..16u8,
        piece in 1..200usize,
    ) {
        let mut bytes = export(FILES[file]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if !whole {
            bytes.truncate(cut.index(bytes.len()));
        }
        let options = ImportOptions {
            metric: (how & 1 > 0).then_some(Kind::Nps),
            column: (how & 2 > 0).then(|| "3".to_owned()),
            by: (how & 4 > 0).then(|| "1".to_owned()),
            period: (how & 8 > 0).then_some(Period::Week),
            ..ImportOptions::default()
        };
        let read = read(&bytes, &options);
        if let Ok(report) = &read {
            counted_once(report);
        }
        prop_assert_eq!(in_pieces(&bytes, &options, piece), read);
    }

    /// A file that is not text is refused with a message.
    #[test]
    fn binary_files_are_refused(bytes in proptest::collection::vec(any::<u8>(), 64..600)) {
        let binary = bytes.contains(&0) || bytes.iter().filter(|&&byte| byte < 9).count() * 20 > bytes.len();
        let read = in_pieces(&bytes, &ImportOptions::default(), 50);
        prop_assert!(!binary || read.is_err(), "{:?}", read);
    }
}

const FILES: [&str; 21] = [
    "chatwoot.csv",
    "delighted.json",
    "effort.csv",
    "formbricks.csv",
    "google-forms.csv",
    "help-scout-nps.ndjson",
    "help-scout.ndjson",
    "hotjar.csv",
    "hubspot.csv",
    "intercom.csv",
    "limesurvey.csv",
    "microsoft-forms.csv",
    "posthog.csv",
    "qualtrics.csv",
    "satismeter.json",
    "stars.csv",
    "surveymonkey.csv",
    "thumbs.csv",
    "typeform.csv",
    "wootric.json",
    "zendesk.csv",
];

/// A column is scored, or named and refused, as its English counterpart is.
#[test]
fn headers_of_other_languages_are_read_as_the_english_ones() {
    let csat = ImportOptions { metric: Some(Kind::Csat), ..ImportOptions::default() };
    for (english, others) in [
        (
            "Rating",
            &["Bewertung", "Note", "Nota", "Puntuación", "Ocena", "評価", "평점", "评分", "דירוג"][..],
        ),
        (
            "Rating (1-5)",
            &["Bewertung (1-5)", "Note (1-5)", "Évaluation (1 - 5)", "評価（1-5）", "Оцінка 1-5"],
        ),
        ("Satisfaction", &["Zufriedenheit", "Satisfacción", "満足度", "الرضا"]),
        ("Recommendation", &["Weiterempfehlung", "Recommandation", "추천", "Polecenie"]),
        ("Effort", &["Aufwand", "Esfuerzo", "手間", "Çaba"]),
    ] {
        let read = |header: &str, options: &ImportOptions| {
            let rows = (0..40).map(|row| format!("{row},{},x\n", 1 + row * 7 % 5));
            let file = format!("id,{header},why\n{}", rows.collect::<String>());
            match read(&file, options) {
                Ok(report) => Ok((report.summaries[0].n, report.summaries[0].display.clone())),
                Err(error) => Err(error.code().to_owned()),
            }
        };
        for header in others {
            for options in [&ImportOptions::default(), &csat] {
                assert_eq!(read(header, options), read(english, options), "{header}");
            }
        }
    }
    // A remark is none, in any language.
    let report = plain("id,NPS,Note,Nota\n1,9,called back,si\n2,3,x,no\n3,8,,ok\n");
    assert!(!notes(&report).contains("Not"), "{}", notes(&report));
}
