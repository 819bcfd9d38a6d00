//! The promise: what a column holds is decided from all of its cells. Where they do not agree, or do not fit
//! the scale that was assumed, the column is not scored and the reason is given.

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
use scorelet::import::{ImportOptions, Unread};
use scorelet::report::Report;
use scorelet::say::{Audience, Typography, files, scores};
use scorelet::scale::{CodingSpec, Direction, Kind, Scale};

use support::{notes, read};

/// A table of one column of answers beside an id.
fn table(header: &str, cells: &[&str]) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let rows = cells.iter().enumerate().map(|(id, cell)| format!("{id},{}\n", quoted(cell)));
    format!("id,{}\n{}", quoted(header), rows.collect::<String>())
}

fn metric(kind: Kind) -> ImportOptions {
    ImportOptions { metric: Some(kind), ..ImportOptions::default() }
}

/// The counts of the only summary, and (missing, invalid).
fn counts(report: &Report) -> (Vec<(u8, u64)>, (u64, u64)) {
    assert_eq!(report.summaries.len(), 1);
    let summary = &report.summaries[0];
    (summary.counts.clone().unwrap().0, (summary.missing, summary.invalid))
}

fn scored(header: &str, cells: &[&str]) -> Report {
    let report = read(&table(header, cells), &ImportOptions::default());
    report.unwrap_or_else(|error| panic!("{header} {cells:?}: {}", files::error(&error, Audience::Terminal)))
}

fn refused(header: &str, cells: &[&str], options: &ImportOptions) -> (&'static str, String) {
    let error = read(&table(header, cells), options).unwrap_err();
    (error.code(), files::error(&error, Audience::Terminal))
}

#[test]
fn dates_that_a_spreadsheet_made_of_ratings_are_named() {
    for dates in [
        ["9-Oct", "10-Oct", "3-Oct"],
        ["2026-10-09", "2026-10-08", "2026-10-03"],
        ["09.10.2026", "08.10.2026", "03.10.2026"],
        ["10/9/2026", "10/8/2026", "10/3/2026"],
        ["09. Okt", "08. Okt", "03. Okt"],
        ["Oct-09", "Oct-08", "Oct-03"],
        ["9-окт", "8-окт", "3-окт"],
    ] {
        let (code, says) = refused("Would you recommend us?", &dates, &ImportOptions::default());
        assert_eq!(code, "dates", "{says}");
        assert!(says.contains("line ") && dates.iter().any(|date| says.contains(date)), "{says}");
        // Some of the ratings, such as 0/10, are not dates.
        let mut some = vec!["0/10"; 40];
        some.push(dates[0]);
        assert_eq!(refused("nps", &some, &ImportOptions::default()).0, "dates");
    }
    let ignored = ImportOptions { unread: Unread::Ignore, ..ImportOptions::default() };
    let report = read(&table("nps", &["9", "10", "9-Oct"]), &ignored).unwrap();
    assert_eq!(counts(&report), (vec![(9, 1), (10, 1)], (0, 1)));
    // A column of dates beside a rating is not a rating.
    let text = "nps,Rating received\n9,2026-10-09 10:00\n10,2026-10-09 11:00\n";
    assert_eq!(read(text, &ImportOptions::default()).unwrap().summaries.len(), 1);
}

#[test]
fn ratings_out_of_a_highest_number_name_their_scale() {
    for (header, cells, scale, want) in [
        ("nps", ["9/10", "10/10", "0/10"], Scale::NPS, [(0, 1), (9, 1), (10, 1)]),
        ("nps", ["9 / 10", "10 out of 10", "0 of 10"], Scale::NPS, [(0, 1), (9, 1), (10, 1)]),
        (
            "Kundenzufriedenheit, zufrieden?",
            ["4 von 5", "5 von 5", "1 von 5"],
            Scale::FIVE,
            [(1, 1), (4, 1), (5, 1)],
        ),
        ("Rate the service", ["4/5", "5/5", "2"], Scale::FIVE, [(2, 1), (4, 1), (5, 1)]),
        ("csat", ["6/7", "7/7", "1/7"], Scale::SEVEN, [(1, 1), (6, 1), (7, 1)]),
        ("csat", ["9/10", "10/10", "1/10"], Scale::TEN, [(1, 1), (9, 1), (10, 1)]),
    ] {
        let report = scored(header, &cells);
        assert_eq!(report.summaries[0].metric.coding().scale(), scale, "{header} {cells:?}");
        assert_eq!(counts(&report), (want.to_vec(), (0, 0)), "{header} {cells:?}");
        let denominator = format!("/{}", scale.high());
        assert!(notes(&report).contains(&denominator), "{}", notes(&report));
    }
    let (code, says) = refused("csat", &["4/5", "9/10", "3/5"], &ImportOptions::default());
    assert!(code == "out_of" && says.contains("/5") && says.contains("/10"), "{says}");
    let five = CodingSpec { scale: Some(Scale::FIVE), ..CodingSpec::default() };
    let five = ImportOptions { coding: five, ..metric(Kind::Csat) };
    let (code, says) = refused("Rate us", &["9/10", "8/10"], &five);
    assert!(code == "out_of" && says.contains("/10") && says.contains("1-5"), "{says}");
    assert_eq!(refused("nps", &["4/5", "5/5"], &ImportOptions::default()).0, "out_of");
}

#[test]
fn guards_of_spreadsheets_are_removed() {
    let report = scored("nps", &["'9", "=\"10\"", "=8", " 7 ", "\u{a0}6", "5;", "\"4\""]);
    assert_eq!(counts(&report), ((4..=10).map(|value| (value, 1)).collect(), (0, 0)));
}

#[test]
fn fifths_of_one_are_five_stars() {
    let report = read(&table("Rating", &["1", "0.8", "0,2", "0.60", "1.0"]), &metric(Kind::Csat)).unwrap();
    assert_eq!(counts(&report), (vec![(1, 1), (3, 1), (4, 1), (5, 2)], (0, 0)));
    // None is not one star.
    let report = read(&table("Rating", &["1", "0.8", "0"]), &metric(Kind::Csat)).unwrap();
    assert_eq!(counts(&report), (vec![(4, 1), (5, 1)], (0, 1)));
    let (code, says) = refused("Rating", &["0.7", "0.9", "1"], &metric(Kind::Csat));
    assert!(code == "fractions" && says.contains("0.9"), "{says}");
    assert_eq!(refused("nps", &["0.8", "1", "0.2"], &ImportOptions::default()).0, "fractions");
}

#[test]
fn codes_are_read_only_on_a_scale_that_is_stated() {
    let cells = ["A5", "A1", "A4", "A10"];
    let (code, says) = refused("NPS", &cells, &ImportOptions::default());
    assert!(code == "codes" && says.contains("full answers"), "{says}");
    let ten = CodingSpec { scale: Some(Scale::NPS), ..CodingSpec::default() };
    let ten = ImportOptions { coding: ten, ..ImportOptions::default() };
    let report = read(&table("NPS", &cells), &ten).unwrap();
    assert_eq!(counts(&report).0, [(1, 1), (4, 1), (5, 1), (10, 1)]);
}

#[test]
fn an_assumed_scale_is_asked_about_if_the_answers_do_not_fit() {
    let repeated = |cells: &[&'static str]| cells.repeat(4);
    let ignore = ImportOptions { unread: Unread::Ignore, ..ImportOptions::default() };
    for (header, cells) in [
        // Effort on 1–5 and 1–4, read on 1–7.
        ("How easy was it?", repeated(&["5", "4", "1"])),
        ("How easy was it?", repeated(&["1", "2", "3"])),
        ("Would you recommend us?", repeated(&["7", "6", "1"])),
        // Four faces.
        ("nps", repeated(&["1", "2", "3", "4"])),
        ("csat", repeated(&["1", "2", "3"])),
        // One of fifteen was not read.
        ("csat", [repeated(&["5", "4", "1"]), vec!["5", "5", "often"]].concat()),
        ("csat", [repeated(&["5", "4", "1"]), vec!["5", "5", "0"]].concat()),
    ] {
        let (code, says) = refused(header, &cells, &ImportOptions::default());
        assert_eq!(code, "no_scale", "{header} {says}");
        for part in [header, "--scale", "--metric", "--unread ignore"] {
            assert!(says.contains(part), "{part}: {says}");
        }
        assert!(read(&table(header, &cells), &ignore).is_ok(), "{header}");
        // Fewer answers say too little.
        if cells.iter().all(|cell| *cell < "8") {
            scored(header, &cells[..9]);
        }
    }
    let often = [repeated(&["5", "4", "1"]), vec!["often"; 2]].concat();
    assert!(refused("csat", &often, &ImportOptions::default()).1.contains("\"often\" ×2"));
    // A scale that is given or stated is not assumed.
    let seven = CodingSpec { scale: Some(Scale::SEVEN), ..CodingSpec::default() };
    let given = ImportOptions { coding: seven, ..ImportOptions::default() };
    assert!(read(&table("How easy was it?", &repeated(&["5", "4", "1"])), &given).is_ok());
    scored("How easy was it? (1-7)", &repeated(&["5", "4", "1"]));
    // Nineteen in twenty fit.
    let most = [vec!["5"; 19], vec!["x"]].concat();
    assert!(notes(&scored("csat", &most)).contains("1 answer was not read: \"x\" ×1"));
}

#[test]
fn a_headers_own_words_say_which_end_is_good() {
    let direction = |report: &Report| report.summaries[0].metric.coding().direction();
    let report = scored(
        "How much effort did it take? (1 = very much effort, 5 = very little effort)",
        &["5", "4", "1"],
    );
    assert_eq!(
        (direction(&report), report.summaries[0].score),
        (Direction::HigherIsBetter, Some(200.0 / 3.0))
    );
    let report = scored("How much effort did it take? 5 = very little effort", &["5", "4", "1"]);
    assert_eq!(direction(&report), Direction::HigherIsBetter);
    let report = scored("How much effort did it take?", &["5", "4", "1"]);
    assert_eq!(direction(&report), Direction::LowerIsBetter);
    let lower = |header: &str| {
        let top = CodingSpec { favourable: Some([1, 2].into_iter().collect()), ..CodingSpec::default() };
        let options = ImportOptions { coding: top, ..metric(Kind::Csat) };
        let report = read(&table(header, &["1", "2", "5"]), &options).unwrap();
        assert_eq!(direction(&report), Direction::LowerIsBetter, "{header}");
        report.summaries[0].metric.coding().scale()
    };
    assert_eq!(lower("Zufriedenheit: 1 (sehr gut) – 6"), Scale::new(1, 6).unwrap());
    assert_eq!(lower("satisfaction, 1 = best"), Scale::FIVE);
    assert_eq!(lower("satisfaction (1 = best, 6 = worst)"), Scale::new(1, 6).unwrap());
    // So do labels in the cells.
    let top = CodingSpec { favourable: Some([1, 2].into_iter().collect()), ..CodingSpec::default() };
    let options = ImportOptions { coding: top, ..ImportOptions::default() };
    let labelled = ["1 - very satisfied", "2", "5 (very dissatisfied)"];
    assert_eq!(direction(&read(&table("csat", &labelled), &options).unwrap()), Direction::LowerIsBetter);
    // The caller's options are used, and a note says so.
    let told = CodingSpec { direction: Some(Direction::HigherIsBetter), ..CodingSpec::default() };
    let told = ImportOptions { coding: told, ..ImportOptions::default() };
    let report = read(&table("satisfaction (1 = best, 5 = worst)", &["1", "2", "5"]), &told).unwrap();
    assert_eq!(direction(&report), Direction::HigherIsBetter);
    assert!(notes(&report).contains("its header says that low is good"), "{}", notes(&report));
}

#[test]
fn words_are_read_however_they_are_written() {
    let report = scored(
        "q",
        &[
            "Strongly  Agree.",
            "AGREE",
            "neither agree or disagree",
            "Neither Agree / Disagree",
            "neither agree, nor disagree",
            "Disagree\u{a0}",
            "strongly-disagree",
            "N/A",
            "Prefer not to answer",
        ],
    );
    assert_eq!(counts(&report), (vec![(1, 1), (2, 1), (3, 3), (4, 1), (5, 1)], (2, 0)));
    let report = scored("q", &["Agree (4)", "Agree [4]", "4 – Agree", "(5) Strongly agree"]);
    assert_eq!(counts(&report).0, [(4, 3), (5, 1)]);
    let report =
        scored("q", &["äußerst zufrieden", "AEUSSERST ZUFRIEDEN", "Ausserst zufrieden", "Unzufrieden"]);
    assert_eq!(report.summaries[0].n, 4);
    let report = scored("q", &["Tres satisfait", "TRÈS SATISFAIT", "Tre\u{300}s satisfait", "insatisfait"]);
    assert_eq!(counts(&report).0, [(2, 1), (5, 3)]);
}

#[test]
fn usual_label_sets_are_known() {
    for (set, points) in [
        ("Very poor;Poor;Fair;Good;Excellent", 5),
        ("Poor;Fair;Good;Very good;Excellent", 5),
        ("Very poor;Below average;Average;Above average;Excellent", 5),
        ("Poor;Below average;Average;Above average;Excellent", 5),
        ("Never;Rarely;Sometimes;Often;Always", 5),
        ("Never;Seldom;Occasionally;Frequently;Always", 5),
        (
            "Not at all important;Slightly important;Moderately important;Very important;Extremely important",
            5,
        ),
        ("Much worse;Somewhat worse;About the same;Somewhat better;Much better", 5),
        (
            "Much worse than expected;Worse than expected;As expected;Better than expected;Much better than expected",
            5,
        ),
        ("Definitely not;Probably not;Might or might not;Probably;Definitely", 5),
        (
            "Strongly disagree;Disagree;Somewhat disagree;Neither agree nor disagree;Somewhat agree;Agree;Strongly agree",
            7,
        ),
        (
            "Extremely dissatisfied;Moderately dissatisfied;Slightly dissatisfied;Neutral;Slightly satisfied;Moderately satisfied;Extremely satisfied",
            7,
        ),
        ("Very difficult;Difficult;Neither easy nor difficult;Easy;Very easy", 5),
        ("Sehr schlecht;Schlecht;Mittelmäßig;Gut;Sehr gut", 5),
        ("Nie;Selten;Manchmal;Häufig;Immer", 5),
        ("Muy insatisfecho;Insatisfecho;Ni satisfecho ni insatisfecho;Satisfecho;Muy satisfecho", 5),
        ("Jamais;Rarement;Parfois;Souvent;Toujours", 5),
        ("Bardzo nieważne;Nieważne;Ani ważne, ani nieważne;Ważne;Bardzo ważne", 5),
        ("Niekada;Retai;Kartais;Dažnai;Visada", 5),
        ("Asla;Nadiren;Bazen;Sık sık;Her zaman", 5),
        ("Ніколи;Рідко;Іноді;Часто;Завжди", 5),
        ("从不;很少;有时;经常;总是", 5),
        ("לעולם לא;לעתים רחוקות;לפעמים;לעתים קרובות;תמיד", 5),
    ] {
        let words: Vec<&str> = set.split(';').collect();
        let report = scored("How satisfied are you?", &words);
        let want: Vec<(u8, u64)> = (1..=points).map(|value| (value, 1)).collect();
        assert_eq!(counts(&report), (want, (0, 0)), "{set}");
    }
}

#[test]
fn an_unread_word_is_named_with_its_count() {
    let known = ["Very satisfied", "Satisfied", "Neutral"];
    let few = [known.repeat(7), vec!["Chuffed"]].concat();
    let report = scored("q", &few);
    assert_eq!(counts(&report).1, (0, 1));
    assert!(notes(&report).contains("1 answer was not read: \"Chuffed\" ×1"), "{}", notes(&report));
    let many = [known.repeat(7), vec!["Chuffed"; 2]].concat();
    let (code, says) = refused("q", &many, &ImportOptions::default());
    assert!(code == "unread_words" && says.contains("\"Chuffed\" ×2"), "{says}");
    let ignore = ImportOptions { unread: Unread::Ignore, ..ImportOptions::default() };
    assert_eq!(read(&table("q", &many), &ignore).unwrap().summaries[0].n, 21);
    // So is a known word of another scale.
    let other = [known.repeat(9), vec!["Unhappy"; 3]].concat();
    let (code, says) = refused("q", &other, &ImportOptions::default());
    assert!(code == "unread_words" && says.contains("\"Unhappy\" ×3"), "{says}");
    let one = scored("q", &[known.repeat(9), vec!["Unhappy"]].concat());
    assert_eq!(counts(&one), (vec![(3, 9), (4, 9), (5, 9)], (0, 1)));
    // In each language, no answer is no answer.
    for missing in [
        "Weiß nicht",
        "keine Angabe",
        "No sé",
        "Ne sait pas",
        "Non so",
        "Não sei",
        "Nu știu",
        "Nie wiem",
        "Nežinau",
        "Bilmiyorum",
        "Не знаю",
        "لا أعرف",
        "לא יודע",
        "पता नहीं",
        "わからない",
        "모름",
        "不知道",
        "არ ვიცი",
    ] {
        let report = scored("q", &[&known[..], &[missing]].concat());
        assert_eq!(counts(&report).1, (1, 0), "{missing}");
    }
}

#[test]
fn a_few_cells_do_not_decide_what_the_others_are() {
    let words = ["Very satisfied", "Satisfied", "Dissatisfied"];
    let (code, says) =
        refused("How satisfied are you?", &[&words[..], &["5"]].concat(), &ImportOptions::default());
    assert!(code == "mixed_cells" && says.contains("words (3) and numbers (1)"), "{says}");
    // One number in thirty is left out and named.
    let one = [words.repeat(10), vec!["5"]].concat();
    assert_eq!(counts(&scored("How satisfied are you?", &one)), (vec![(2, 10), (4, 10), (5, 10)], (0, 1)));
    let one = [["5", "4", "1"].repeat(10), vec!["Satisfied"]].concat();
    assert_eq!(counts(&scored("How satisfied are you?", &one)), (vec![(1, 10), (4, 10), (5, 10)], (0, 1)));
}

#[test]
fn records_are_understood_as_tables_are() {
    let record =
        |id: usize, mood: &str| format!("{{\"id\":{id},\"plan\":\"p{}\",\"mood\":\"{mood}\"}}\n", id % 20);
    // The first record says nothing, and hundreds of ids are no words.
    let moods = [vec![""; 300], ["Very satisfied", "Dissatisfied"].repeat(100)].concat();
    let text: String = moods.iter().enumerate().map(|(id, mood)| record(id, mood)).collect();
    let report = read(&text, &ImportOptions::default()).unwrap();
    assert_eq!(counts(&report), (vec![(2, 100), (5, 100)], (300, 0)));
    let turned: String = text.lines().rev().map(|line| format!("{line}\n")).collect();
    assert_eq!(counts(&read(&turned, &ImportOptions::default()).unwrap()), counts(&report));
}

/// Cells of one column, most of them of one kind.
fn column() -> impl Strategy<Value = Vec<String>> {
    let kind = |cells: &'static [&'static str]| {
        let odd = prop_oneof![
            30 => proptest::sample::select(cells),
            1 => proptest::sample::select(&["", "N/A", "x", "Satisfied", "5", "0", "9-Oct", "7", "0.8", "11", "A5", "★★", "4/5", "9/10"][..]),
        ];
        proptest::collection::vec(odd.prop_map(str::to_owned), 1..300)
    };
    prop_oneof![
        kind(&["1", "2", "3", "4", "5"]),
        kind(&["0", "7", "8", "9", "10"]),
        kind(&["Very satisfied", "Satisfied", "Neutral", "Dissatisfied"]),
        kind(&["Strongly agree", "agree", "Disagree", "Neither agree nor disagree", "Agree somewhat"]),
        kind(&["Extremely likely", "1", "5", "Not at all likely"]),
        kind(&["4/5", "5/5", "1/5"]),
        kind(&["0.2", "0.8", "1"]),
        kind(&["★★★★☆", "★★★★★", "★☆☆☆☆"]),
        kind(&["1 - Very satisfied", "2", "5 - Very dissatisfied"]),
        kind(&["", "", "Good", "Bad"]),
        kind(&["free", "pro", "1", "agree"]),
        kind(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "Agree", "Disagree"]),
    ]
}

/// A header's answers from 1 to 5, twelve of them.
const FIVES: [&str; 12] = ["4", "5", "5", "4", "3", "5", "4", "1", "2", "4", "5", "4"];

#[test]
fn a_scale_in_the_header_is_read_in_every_form() {
    for (header, scale) in [
        ("Satisfaction out of 10", Scale::TEN),
        ("Zufriedenheit, von 10", Scale::TEN),
        ("Satisfaction sur 10", Scale::TEN),
        ("Satisfacción (de 10)", Scale::TEN),
        ("Soddisfazione su 10", Scale::TEN),
        ("CSAT /7", Scale::SEVEN),
        ("CSAT (max. 10)", Scale::TEN),
        ("CSAT on a 7-point scale", Scale::SEVEN),
        ("CSAT, 10 pt", Scale::TEN),
        ("Zufriedenheit (10er-Skala)", Scale::TEN),
        ("CSAT [1..7]", Scale::SEVEN),
        ("CSAT (1 through 7)", Scale::SEVEN),
        ("On a scale from one to seven, how satisfied are you?", Scale::SEVEN),
        ("Auf einer Skala von eins bis zehn: wie zufrieden?", Scale::TEN),
        ("Satisfaction, out of five", Scale::FIVE),
        ("How likely are you to recommend us, out of 10?", Scale::NPS),
        ("eNPS, 11-point scale", Scale::NPS),
    ] {
        let report = scored(header, &FIVES);
        assert_eq!(report.summaries[0].metric.coding().scale(), scale, "{header}");
    }
    // What is asked on 0 to 10 only, or on no scale with a convention, is refused.
    for header in ["NPS (out of 5)", "NPS 5-point", "NPS /7", "NPS (max 5)"] {
        let (code, says) = refused(header, &FIVES, &ImportOptions::default());
        assert!(code == "coding" && says.contains("must end at 10"), "{header}: {says}");
    }
    let zero = [&FIVES[..], &["0"]].concat();
    assert_eq!(refused("CSAT out of 10", &zero, &ImportOptions::default()).0, "no_favourable");
}

#[test]
fn a_number_beyond_the_usual_scale_is_asked_about() {
    for header in
        ["Satisfaction (10 = best)", "CSAT (0-100)", "CSAT [%]", "Satisfaction (1/10)", "CSAT, 9 = superb"]
    {
        let (code, says) = refused(header, &FIVES, &ImportOptions::default());
        assert!(code == "header_scale" && says.contains("--scale"), "{header}: {says}");
        let ignore = ImportOptions { unread: Unread::Ignore, ..ImportOptions::default() };
        assert!(read(&table(header, &FIVES), &ignore).is_ok(), "{header}");
    }
    for header in
        ["Satisfaction, Q10", "NPS (10 = extremely likely)", "CSAT 2 of 9", "CSAT after 50% off", "9. CSAT"]
    {
        scored(header, &FIVES);
    }
}

#[test]
fn a_range_of_something_else_is_not_a_scale() {
    for header in [
        "CSAT 1-7 June",
        "CSAT 1–7 juin 2026",
        "Satisfaction in weeks 1-7",
        "Zufriedenheit Module 1-10",
        "Satisfaction with steps 1 to 7",
        "Satisfaction (companies with 1-10 employees)",
        "Satisfacción, semanas 1-7",
    ] {
        let report = scored(header, &FIVES);
        assert_eq!(report.summaries[0].metric.coding().scale(), Scale::FIVE, "{header}");
    }
    // Outside brackets, it is believed only where the answers fit.
    for header in ["CSAT 1-7", "Satisfaction with things 1-10"] {
        assert_eq!(refused(header, &FIVES, &ImportOptions::default()).0, "no_scale", "{header}");
    }
    for header in ["CSAT (1-7)", "CSAT, scale 1-7", "CSAT 1-7 scale"] {
        assert_eq!(scored(header, &FIVES).summaries[0].metric.coding().scale(), Scale::SEVEN, "{header}");
    }
}

#[test]
fn the_direction_in_a_header_is_read_in_every_form() {
    let top = |values: [u8; 2]| CodingSpec {
        favourable: Some(values.into_iter().collect()),
        ..CodingSpec::default()
    };
    let direction = |header: &str, values| {
        let options = ImportOptions { coding: top(values), ..ImportOptions::default() };
        let report = read(&table(header, &["1", "2", "5"]), &options);
        report.unwrap_or_else(|error| panic!("{header}: {error}")).summaries[0].metric.coding().direction()
    };
    for header in [
        "Satisfaction (1 very satisfied, 5 very dissatisfied)",
        "Satisfaction: 1 is very satisfied and 5 is very dissatisfied",
        "Satisfaction (1: high / 5: low)",
        "Satisfaction, 1 highest, 5 lowest",
        "Satisfaction (1 = most satisfied, 5 = least satisfied)",
        "Satisfaction, 5 being the worst",
        "On a scale of 5 to 1, 1 being the best, how satisfied are you?",
        "Satisfaction - lower is better",
        "Satisfaction (1 star (best) to 5 stars (worst))",
        "Satisfaction, best = 1, worst = 5",
        "Zufriedenheit (1 am besten, 5 am schlechtesten)",
        "Satisfaction (1 meilleur, 5 pire)",
        "満足度(1=最高、5=最低)",
    ] {
        assert_eq!(direction(header, [1, 2]), Direction::LowerIsBetter, "{header}");
        assert_eq!(refused(header, &FIVES, &ImportOptions::default()).0, "no_favourable", "{header}");
    }
    for header in [
        "Satisfaction 1 (low) - 5 (high)",
        "Satisfaction, 5 being the best",
        "Satisfaction - higher is better",
        "Satisfaction (1 = least satisfied, 5 = most satisfied)",
        "Satisfaction (0 = N/A, 1 = very dissatisfied, 5 = very satisfied, 9 = don't know)",
    ] {
        assert_eq!(direction(header, [4, 5]), Direction::HigherIsBetter, "{header}");
        assert_eq!(scored(header, &FIVES).summaries[0].score, Some(75.0), "{header}");
    }
    for (header, values) in [("CES (1 very easy - 7 very hard)", [1, 2]), ("Effort: 1 low - 7 high", [1, 2])]
    {
        assert_eq!(direction(header, values), Direction::LowerIsBetter, "{header}");
    }
}

#[test]
fn a_direction_that_is_not_clear_is_asked_about() {
    let lower = CodingSpec {
        direction: Some(Direction::LowerIsBetter),
        favourable: Some([1, 2].into_iter().collect()),
        ..CodingSpec::default()
    };
    for header in [
        "Satisfaction (1 = zorgle, 5 = blimp)",
        "CSAT (reverse coded)",
        "Zufriedenheit, umgepolt",
        "How dissatisfied are you with the service?",
        "Dissatisfaction (1-5)",
        "Insatisfaction",
        "Insatisfacción",
        "不満足度",
        "불만족도",
    ] {
        let (code, says) = refused(header, &FIVES, &ImportOptions::default());
        assert!(
            code == "unclear_direction" && says.contains("--direction lower_is_better"),
            "{header}: {says}"
        );
        let told = ImportOptions { coding: lower, ..ImportOptions::default() };
        assert!(read(&table(header, &FIVES), &told).is_ok(), "{header}");
    }
    for header in [
        "How unlikely are you to recommend us?",
        "I would not recommend this shop",
        "Recommend against (0-10)",
    ] {
        assert_eq!(
            refused(header, &["9", "10", "0"], &ImportOptions::default()).0,
            "unclear_direction",
            "{header}"
        );
    }
    for header in ["I had to put forth a lot of effort to solve my issue", "CES - effort required"] {
        assert_eq!(
            refused(header, &["7", "6", "1"], &ImportOptions::default()).0,
            "unclear_direction",
            "{header}"
        );
    }
    // Who agrees with a complaint is not satisfied; "very satisfied" says itself what it means.
    let agreed = ["Agree", "Strongly agree", "Disagree"];
    assert_eq!(
        refused("I am dissatisfied with it", &agreed, &ImportOptions::default()).0,
        "unclear_direction"
    );
    scored("How dissatisfied are you?", &["Very satisfied", "Satisfied", "Very dissatisfied"]);
    for header in ["How satisfied or dissatisfied are you?", "Wie zufrieden oder unzufrieden sind Sie?"] {
        scored(header, &FIVES);
    }
}

/// Nobody can know that 1 is best where the words beside the numbers are not understood.
#[test]
fn words_beside_numbers_say_which_end_is_good_or_are_asked_about() {
    for cells in [
        ["1 (zorgle)", "5 (blimp)", "2 (glarp)", "1 (zorgle)"],
        ["5 - full moon", "4", "1 - new moon", "3"],
        ["1: rot", "5: blau", "3: gelb", "4: braun"],
    ] {
        let (code, says) = refused("Satisfaction", &cells, &ImportOptions::default());
        assert!(code == "unclear_direction" && says.contains("--direction"), "{cells:?}: {code} {says}");
        let higher = CodingSpec { direction: Some(Direction::HigherIsBetter), ..CodingSpec::default() };
        let told = ImportOptions { coding: higher, ..ImportOptions::default() };
        assert!(read(&table("Satisfaction", &cells), &told).is_ok(), "{cells:?}");
    }
    // The low end is good: no convention has favourable values for it.
    for cells in [
        ["1 (highest)", "5 (lowest)", "2 (high)", "1 (highest)"],
        ["1 - Love it", "5 - Hate it", "2 - fine", "1 - Love it"],
        ["1 (best)", "5 (worst)", "2", "1 (best)"],
    ] {
        assert_eq!(
            refused("Satisfaction", &cells, &ImportOptions::default()).0,
            "no_favourable",
            "{cells:?}"
        );
    }
    // The high end is good, or the words are units, or a remark stands beside some numbers.
    for cells in [
        ["1 (lowest)", "5 (highest)", "4", "2"],
        ["5 - Love it", "1 - Hate it", "4", "3"],
        ["5 stars", "1 star", "4 stars", "2 stars"],
        ["5 Sterne", "1 Stern", "4 Sterne", "2 Sterne"],
        ["5", "1", "1 - the parcel was late", "5 - thanks to Ann"],
    ] {
        scored("Satisfaction", &cells);
    }
    scored("NPS", &["10 (Promoter)", "0 (Detractor)", "8 (Passive)", "9 (Promoter)"]);
}

#[test]
fn columns_whose_header_names_no_answers_are_passed_over_with_the_reason() {
    for header in [
        "How many colleagues have you recommended us to?",
        "recommended_products",
        "Effort (hours)",
        "NPS goal",
        "CSAT target",
        "NPS change",
        "predicted_csat",
        "max_nps",
        "Satisfaction rank",
        "Stress rating (1-10)",
        "Lead score (1-10)",
    ] {
        let (code, says) = refused(header, &FIVES, &ImportOptions::default());
        assert!(code == "not_answers" && says.contains("--column"), "{header}: {says}");
        let text = format!("csat,{header}\n5,3\n4,9\n");
        let report = read(&text, &ImportOptions::default()).unwrap();
        assert!(
            report.summaries.len() == 1 && notes(&report).contains(header),
            "{header}: {}",
            notes(&report)
        );
    }
}

#[test]
fn words_of_four_points_have_no_neutral_answer() {
    for words in [
        ["Very satisfied", "Fairly satisfied", "Not very satisfied", "Not at all satisfied"],
        ["Très satisfait", "Plutôt satisfait", "Plutôt pas satisfait", "Pas du tout satisfait"],
        ["Sehr zufrieden", "Eher zufrieden", "Eher nicht zufrieden", "Gar nicht zufrieden"],
        ["Molto soddisfatto", "Abbastanza soddisfatto", "Poco soddisfatto", "Per niente soddisfatto"],
        ["Muy satisfecho", "Bastante satisfecho", "Poco satisfecho", "Nada satisfecho"],
        ["大変満足", "まあ満足", "やや不満", "大変不満"],
        ["Foarte mulțumit", "Destul de mulțumit", "Nu prea mulțumit", "Deloc mulțumit"],
        ["Very happy", "Happy", "Unhappy", "Very unhappy"],
        ["Muito satisfeito", "Bastante satisfeito", "Pouco satisfeito", "Nada satisfeito"],
    ] {
        let [best, good, bad, worst] = words;
        let report =
            scored("Satisfaction", &[best, best, best, good, good, good, good, good, good, bad, bad, worst]);
        assert_eq!(report.summaries[0].score, Some(75.0), "{words:?}");
    }
    // A middle word makes it five points.
    let five =
        ["Very satisfied", "Fairly satisfied", "Neutral", "Not very satisfied", "Not at all satisfied"];
    assert_eq!(counts(&scored("Satisfaction", &five)).0, (1..=5).map(|value| (value, 1)).collect::<Vec<_>>());
    // Four of five points, or all of four.
    let either = ["Not at all satisfied", "Slightly satisfied", "Moderately satisfied", "Very satisfied"];
    let (code, says) = refused("Satisfaction", &either, &ImportOptions::default());
    assert!(code == "four_or_five" && says.contains("--scale 1-4"), "{says}");
}

#[test]
fn an_nps_whose_answers_fit_a_smaller_scale_is_asked_about() {
    let sevens = FIVES.map(|cell| if cell == "5" { "7" } else { cell });
    let worst = ["0"; 12];
    for (header, cells) in
        [("NPS", FIVES), ("NPS", sevens), ("NPS", worst), ("nps_score", FIVES), ("eNPS", sevens)]
    {
        let (code, says) = refused(header, &cells, &ImportOptions::default());
        assert!(code == "no_scale" && says.contains("--scale 0-10"), "{says}");
        // Fewer than ten answers are scored, and so is what the header or the caller states.
        assert_eq!(scored(header, &cells[..9]).summaries[0].n, 9);
        assert_eq!(scored(&format!("{header} (0-10)"), &cells).summaries[0].n, 12);
        let given = CodingSpec { scale: Some(Scale::NPS), ..CodingSpec::default() };
        let file = format!("{header}\n{}\n", cells.join("\n"));
        let given = ImportOptions { coding: given, ..ImportOptions::default() };
        assert_eq!(read(&file, &given).unwrap().summaries[0].n, 12);
        let ignore = ImportOptions { unread: Unread::Ignore, ..ImportOptions::default() };
        assert_eq!(read(&file, &ignore).unwrap().summaries[0].n, 12);
    }
    let one_eight = [&FIVES[..], &["8"]].concat();
    assert_eq!(scored("NPS", &one_eight).summaries[0].n, 13);
}

#[test]
fn satisfaction_without_a_five_says_that_it_may_be_on_four_points() {
    let fours = FIVES.map(|cell| if cell == "5" { "3" } else { cell });
    for header in ["CSAT", "Satisfaction", "How satisfied are you?"] {
        assert!(notes(&scored(header, &fours)).contains("as if 1-4 was shown"), "{header}");
        assert!(!notes(&scored(header, &FIVES)).contains("as if"), "{header}");
        assert!(!notes(&scored(header, &fours[..9])).contains("as if"), "{header}");
        assert!(!notes(&scored(&format!("{header} (1-5)"), &fours)).contains("as if"), "{header}");
    }
}

#[test]
fn numbers_in_other_digits_and_with_exponents_are_read() {
    let nps = |cells: &[&str]| {
        let report = scored("nps", cells);
        let summary = &report.summaries[0];
        (summary.n, summary.invalid, summary.score)
    };
    let plain = ["10", "9", "3", "8", "10", "0", "7", "9", "10", "6"];
    let want = nps(&plain);
    for zero in ['\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}'] {
        let digit = |c: char| char::from_u32(u32::from(zero) + c.to_digit(10).unwrap()).unwrap();
        let cells: Vec<String> = plain.iter().map(|cell| cell.chars().map(digit).collect()).collect();
        assert_eq!(nps(&cells.iter().map(String::as_str).collect::<Vec<_>>()), want, "{zero}");
    }
    let narrow = plain.map(|cell| if cell == "10" { "1E+01" } else { cell });
    assert_eq!(nps(&narrow), want);
    assert_eq!(nps(&plain.map(|cell| if cell == "10" { "1.0E+1" } else { cell })), want);
}

#[test]
fn answers_on_a_stated_scale_that_are_not_read_are_told_beside_the_score() {
    let said = |cells: &[&str]| {
        let report = scored("Satisfaction (1-5)", cells);
        let told = report.summaries[0].remarks().into_iter();
        told.map(|remark| scores::remark(remark, Typography::Plain)).collect::<Vec<_>>().join(" ")
    };
    let read = ["5", "4", "1", "2", "5", "4", "4", "3", "5", "4"];
    assert!(!said(&read).contains("could not be read"));
    let many = [&read[..], &["high", "7"]].concat();
    let says = said(&many);
    assert!(says.contains("2 of 12 answers could not be read or are not on the scale"), "{says}");
    // One in twenty.
    assert!(!said(&[&read[..], &read[..9], &["high"]].concat()).contains("could not be read"));
}

/// The reason and the notes, without line numbers.
fn outcome(text: &str, unread: Unread) -> String {
    let options = ImportOptions { unread, ..ImportOptions::default() };
    let all = match read(text, &options) {
        Ok(report) => {
            let json = serde_json::to_value(&report.summaries).unwrap();
            format!("{json}\n{}", notes(&report))
        }
        Err(error) => files::error(&error, Audience::Terminal),
    };
    let mut said = String::new();
    for part in all.split("line ") {
        said.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    said
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_order_of_rows_makes_no_difference(
        one in column(), other in column(),
        header in proptest::sample::select(&["nps", "csat", "q", "How easy was it?", "Rating", "How satisfied are you?"][..]),
        seed in any::<u64>(), unread in prop_oneof![Just(Unread::Ask), Just(Unread::Ignore)],
    ) {
        let rows: Vec<String> = one.iter().zip(&other).map(|(a, b)| format!("\"{a}\",\"{b}\"\n")).collect();
        let mut shuffled: Vec<(u64, &String)> = rows.iter().enumerate().map(|(at, row)| {
            let at = u64::try_from(at).unwrap();
            ((at ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29), row)
        }).collect();
        shuffled.sort();
        let text = |rows: String| format!("{header},z\n{rows}");
        let (first, second) = (text(rows.concat()), text(shuffled.into_iter().map(|(_, row)| row.as_str()).collect()));
        prop_assert_eq!(outcome(&first, unread), outcome(&second, unread));
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// What comes long after the part of the file that is examined first counts as much.
    #[test]
    fn late_rows_count_as_early_ones(late in column(), early in column()) {
        let rows = |cells: &[String]| cells.iter().map(|cell| format!("\"{cell}\",\n")).collect::<String>();
        let many = rows(&early).repeat(70_000 / rows(&early).len() + 1);
        let text = |first: &str, second: &str| format!("z,comment\n{first}{second}");
        prop_assert_eq!(outcome(&text(&many, &rows(&late)), Unread::Ask), outcome(&text(&rows(&late), &many), Unread::Ask));
    }
}

fn asking(direction: Option<Direction>, scale: Option<Scale>) -> ImportOptions {
    let coding = CodingSpec { direction, scale, ..CodingSpec::default() };
    ImportOptions { coding, ..ImportOptions::default() }
}

/// What the caller says counts, and is told where the header or the answers say something else.
#[test]
fn options_against_the_file_are_told() {
    let (low, high) = (Some(Direction::LowerIsBetter), Some(Direction::HigherIsBetter));
    let numbers = ["1", "2", "5", "5"];
    for (header, cells, options, told) in [
        ("Effort (5 = very little effort)", numbers, asking(low, None), "its header says that high is good"),
        ("Effort (5 = very little effort)", numbers, asking(None, Scale::new(1, 7)), "says the scale 1-5"),
        (
            "CSAT",
            ["Good", "Bad", "Good", "Good"],
            asking(low, None),
            "by the words of its answers high is good",
        ),
        (
            "CSAT (1-5)",
            ["1 - very satisfied", "5 - very dissatisfied", "1 - very satisfied", "2 - satisfied"],
            asking(high, None),
            "by the words of its answers low is good",
        ),
    ] {
        let report = read(&table(header, &cells), &options);
        let report = report.unwrap_or_else(|error| panic!("{header}: {error}"));
        assert_eq!(notes(&report).matches(told).count(), 1, "{header} {}", notes(&report));
        // Where low values are good, no convention says which of them are favourable.
        match read(&table(header, &cells), &ImportOptions::default()) {
            Ok(plain) => assert!(!notes(&plain).contains("otherwise"), "{}", notes(&plain)),
            Err(error) => assert_eq!(error.code(), "no_favourable", "{header}"),
        }
    }
    // The header's own words say which answers are favourable.
    let report = scored("Effort (5 = very little effort)", &numbers);
    assert_eq!(report.summaries[0].display.as_deref(), Some("50"));
}

/// An option that is given is not asked for again.
#[test]
fn messages_do_not_ask_for_what_is_given() {
    let told = |header: &str, cells: &[&str], given: &ImportOptions| {
        let error = read(&table(header, cells), given).unwrap_err();
        files::error_of(&error, given, Audience::Terminal)
    };
    let ten = asking(None, Scale::new(0, 10));
    let words = ["Satisfied", "Very satisfied", "Dissatisfied"];
    assert!(
        told("CSAT", &words, &ImportOptions { metric: Some(Kind::Csat), ..ten.clone() })
            .contains("correct the scale")
    );
    assert!(!told("Rating", &["1", "5", "9"], &ten).contains("--scale"));
    assert!(told("Rating", &["1", "5", "9"], &ImportOptions::default()).contains("--scale"));
    let out_of = told("NPS", &["4/5", "3/5"], &ImportOptions::default());
    assert!(out_of.contains("such as --scale 1-5"), "{out_of}");
    let effort = asking(Some(Direction::HigherIsBetter), None);
    assert!(!told("How easy was it? (1-5)", &["1", "5", "4"], &effort).contains("--direction"));
}

/// Groups of satisfaction have the same share as their ratings.
#[test]
fn groups_of_satisfaction_are_scored_by_their_share() {
    for words in [
        ["satisfied", "neutral", "unsatisfied"],
        ["happy", "neutral", "unhappy"],
        ["good", "neutral", "bad"],
        ["Favourable", "Neutral", "Unfavourable"],
        ["favorable", "neutral", "unfavorable"],
        ["positive", "neutral", "negative"],
    ] {
        let cells: Vec<&str> = [0, 0, 1, 2].iter().cycle().take(40).map(|at| words[*at]).collect();
        let report = scored("CSAT", &cells);
        assert_eq!(
            (report.summaries[0].n, report.summaries[0].display.as_deref()),
            (40, Some("50")),
            "{words:?}"
        );
    }
}
