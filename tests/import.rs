//! The promise: whatever a file looks like, its ratings are counted correctly, nothing is invented, and what
//! was left out is reported with its reason and lines.

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
use scorelet::import::{ImportError, ImportOptions, Reason, Unread};
use scorelet::period::Period;
use scorelet::report::{Reader, Report};
use scorelet::say::{Audience, files};
use scorelet::scale::{CodingSpec, Kind, Scale};
use scorelet::scoring;
use support::{in_pieces, plain, read};

/// What someone at the command line is told.
fn told(read: Result<Report, ImportError>) -> String {
    files::error(&read.unwrap_err(), Audience::Terminal)
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The values of the first summary with their counts, and (missing, invalid).
fn first(report: &Report) -> (Vec<(u8, u64)>, (u64, u64)) {
    let summary = &report.summaries[0];
    (summary.counts.clone().unwrap().0, (summary.missing, summary.invalid))
}

fn left_out(report: &Report) -> Vec<(Reason, u64, Vec<u64>)> {
    report
        .left_out
        .iter()
        .map(|left| (left.entry.reason, left.entry.count, left.entry.lines.clone()))
        .collect()
}

fn named(column: &str, metric: Kind) -> ImportOptions {
    ImportOptions { column: Some(column.into()), metric: Some(metric), ..ImportOptions::default() }
}

#[test]
fn bad_cells_are_left_out_by_reason_and_line() {
    let report = read(&fixture("bad-cells.csv"), &ImportOptions::default()).unwrap();
    assert_eq!(first(&report), (vec![(0, 1), (10, 2)], (3, 3)));
    assert_eq!(
        left_out(&report),
        [
            (Reason::Missing, 3, vec![6, 8, 9]),
            (Reason::OffTheScale, 1, vec![3]),
            (Reason::NotAWholeNumber, 1, vec![4]),
            (Reason::NotANumber, 1, vec![11]),
            (Reason::TooFewCells, 1, vec![13]),
            (Reason::TooManyCells, 1, vec![12]),
            (Reason::TornLastLine, 1, vec![14]),
        ]
    );
    assert_eq!(report.rows, 12);
}

#[test]
fn a_spreadsheet_export_with_bom_semicolons_and_crlf_is_read() {
    let report = read(&fixture("spreadsheet.csv"), &ImportOptions::default()).unwrap();
    assert_eq!(first(&report), (vec![(4, 1), (5, 2)], (1, 0)));
    assert_eq!((report.summaries[0].metric.name(), report.rows), ("csat", 4));
}

#[test]
fn further_header_rows_are_not_answers() {
    let report = read(&fixture("two-headers.csv"), &ImportOptions::default()).unwrap();
    assert_eq!(first(&report), (vec![(8, 1), (10, 1)], (0, 0)));
    assert_eq!(left_out(&report), [(Reason::HeaderRow, 1, vec![2])]);
    assert_eq!(report.rows, 2);
}

#[test]
fn scorelets_own_export_names_its_questions() {
    for name in ["own.ndjson", "own.csv"] {
        let report = read(&fixture(name), &ImportOptions::default()).unwrap();
        let asked: Vec<_> = report
            .summaries
            .iter()
            .map(|s| {
                (
                    s.question.as_deref().unwrap(),
                    s.metric.name(),
                    s.metric.coding().direction().name(),
                    s.n,
                    s.score,
                )
            })
            .collect();
        assert_eq!(
            asked,
            [
                ("nps", "nps", "higher_is_better", 3, Some(100.0 / 3.0)),
                ("effort", "ces", "lower_is_better", 2, Some(50.0)),
                ("parts.delivery", "csat", "higher_is_better", 1, Some(100.0)),
            ],
            "{name}"
        );
        let by = ImportOptions {
            by: Some("context.plan".into()),
            column: Some("nps".into()),
            ..ImportOptions::default()
        };
        let split = read(&fixture(name), &by).unwrap();
        let segments: Vec<_> =
            split.summaries.iter().map(|s| (s.by.clone().unwrap().value, s.n, s.question.clone())).collect();
        assert_eq!(segments, [("free".into(), 1, None), ("pro".into(), 2, None)], "{name}");
    }
}

#[test]
fn invalid_answers_in_our_own_export_are_left_out() {
    let answer = |rest: &str| {
        format!(
            r#"{{"v":1,"id":"a","survey":"s","answers":[{{"question":"q","type":"rating",{rest}}},{{"question":"nps","type":"nps","scale":[0,10],"value":10}}]}}"#
        )
    };
    let lines = [
        answer(r#""scale":[0,11],"value":3"#),
        answer(r#""scale":[1,5],"direction":"up","value":3"#),
        answer(r#""value":3"#),
        answer(r#""scale":[1,5],"favourable":[5],"value":"5""#),
        answer(r#""scale":[1,5],"favourable":[5],"value":6"#),
        answer(r#""scale":[1,5],"favourable":[5],"value":5.0"#),
        "{\"v\":1".to_owned(),
    ];
    let report = plain(&lines.join("\n"));
    assert_eq!(report.rows, 7);
    assert_eq!(report.summaries[0].n, 6);
    assert_eq!((report.summaries[1].n, report.summaries[1].invalid), (1, 2));
    let reasons: Vec<_> = left_out(&report).into_iter().map(|(reason, ..)| reason).collect();
    let row_reasons = [Reason::NotAQuestion, Reason::TornLastLine];
    assert!(row_reasons.iter().all(|reason| reasons.contains(reason)), "{reasons:?}");
}

#[test]
fn flat_json_is_a_table_whose_keys_are_columns() {
    let lines = "{\"id\":1}\n{\"nps_rating\":9,\"plan\":\"pro\"}\n{\"nps_rating\":null}\n{\"nps_rating\":\"10\"}\n{bad}\n";
    let array = "[{\"id\":1},\n {\"nps_rating\":9,\n \"plan\":\"pro\"},{\"nps_rating\":null},{\"nps_rating\":\"10\"}]";
    let wrapped = "{\"total\": 4,\n\"responses\":[{\"id\":1},{\"nps_rating\":9},{\"nps_rating\":null},{\"nps_rating\":10}]}";
    for text in [lines, array, wrapped] {
        assert_eq!(first(&plain(text)), (vec![(9, 1), (10, 1)], (2, 0)), "{text}");
    }
    assert_eq!(left_out(&plain(lines)), [(Reason::Missing, 2, vec![3]), (Reason::NotJson, 1, vec![5])]);
    let by = ImportOptions { by: Some("plan".into()), ..ImportOptions::default() };
    let split = read(b"{\"nps\":9,\"plan\":\"a\"}\n{\"nps\":3,\"plan\":\"b\"}\n{\"nps\":1}", &by).unwrap();
    let values: Vec<_> = split.summaries.iter().map(|s| s.by.clone().unwrap().value).collect();
    assert_eq!(values, ["", "a", "b"]);
    let late = read(b"{\"nps\":9}\n{\"nps\":3,\"plan\":\"b\"}", &by).unwrap();
    let values: Vec<_> = late.summaries.iter().map(|s| (s.by.clone().unwrap().value, s.n)).collect();
    assert_eq!(values, [(String::new(), 1), ("b".to_owned(), 1)]);
}

#[test]
fn a_rating_is_never_invented() {
    for text in
        ["RespondentID,Age\n3436139758,30\n3434278696,5\n", "id,nps_group\n1,1\n2,3\n", "nps_comment\n9\n"]
    {
        assert!(
            matches!(
                read(text.as_bytes(), &ImportOptions::default()),
                Err(ImportError::NoRating { .. } | ImportError::NoMetric { .. })
            ),
            "{text}"
        );
    }
    // Unknown words under a header that names a metric.
    let often = told(read(b"id,recommend\n1,Often\n2,Never\n", &ImportOptions::default()));
    assert!(often.contains("2 of its 2 answers are not ratings, such as \"Often\""), "{often}");
    // A scale is not guessed from the numbers.
    let wide = told(read(b"csat\n7\n6\n5\n7\n", &ImportOptions::default()));
    assert!(wide.contains("not on 1-5; if another scale was shown, give it with --scale"), "{wide}");
    let stars = read(b"id,stars\n1,5\n2,4\n", &ImportOptions::default());
    assert!(matches!(&stars, Err(ImportError::NoMetric { columns, .. }) if *columns == ["stars"]));
    let says = told(stars);
    assert!(says.contains("holds whole numbers from 4 to 5") && says.contains("--scale 1-5"), "{says}");
}

#[test]
fn options_override_what_the_file_says() {
    let seven = CodingSpec { scale: Some(Scale::SEVEN), ..CodingSpec::default() };
    let options = ImportOptions { coding: seven, ..named("1", Kind::Csat) };
    let report = read(b"id,x\n1,7\n2,6\n3,1\n", &options).unwrap();
    let scored = &report.summaries[0];
    assert_eq!((scored.metric.coding().scale(), scored.display.as_deref()), (Scale::SEVEN, Some("67")));
    // An exact header wins over a column number.
    let report = read(b"1,0\n9,3\n,10\n", &named("0", Kind::Nps)).unwrap();
    assert_eq!(first(&report).0, [(1, 1), (9, 1)], "all numbers: no header");
    let report = read(b"1,x\n9,3\n8,10\n", &named("1", Kind::Nps)).unwrap();
    assert_eq!(first(&report).0, [(8, 1), (9, 1)]);
    let metric = ImportOptions { metric: Some(Kind::Nps), ..ImportOptions::default() };
    assert_eq!(first(&read(b"id,score\n1,9\n", &metric).unwrap()).0, [(9, 1)]);
    assert_eq!(first(&read(b"anything\n9\n\n8\n\n\n", &metric).unwrap()), (vec![(8, 1), (9, 1)], (1, 0)));
    let several = read(b"a score,b score\n1,9\n", &metric).unwrap_err();
    assert!(matches!(several, ImportError::SeveralColumns { .. }));
    assert!(matches!(read(b"a,b\n1,9\n", &named("c", Kind::Nps)), Err(ImportError::NoColumn { .. })));
    assert!(matches!(read(b"a,b\n1,9\n", &named("2", Kind::Nps)), Err(ImportError::NoColumn { .. })));
}

#[test]
fn several_columns_are_several_summaries() {
    let report = plain("nps,csat,nps_comment\n9,5,fine\n3,11,\n,4,\n");
    let named: Vec<_> = report.summaries.iter().map(|s| (s.column.as_deref().unwrap(), s.n)).collect();
    assert_eq!(named, [("nps", 2), ("csat", 2)]);
    let columns: Vec<_> =
        report.left_out.iter().map(|left| (left.column.as_deref().unwrap(), left.entry.reason)).collect();
    assert_eq!(columns, [("nps", Reason::Missing), ("csat", Reason::OffTheScale)]);
}

#[test]
fn the_line_of_an_open_quote_is_reported() {
    let report = plain("id,nps,why\n1,10,\"a\nb\"\n2,9,\"never closed\n3,8,\n");
    assert_eq!(left_out(&report), [(Reason::UnclosedQuote, 1, vec![4])]);
    assert_eq!(report.summaries[0].n, 1);
}

#[test]
fn empty_files_are_refused() {
    for bytes in [&b""[..], b"\n\n", b"\xEF\xBB\xBF"] {
        assert_eq!(read(bytes, &ImportOptions::default()), Err(ImportError::Empty), "{bytes:?}");
    }
    assert!(matches!(read(b"nps\0", &ImportOptions::default()), Err(ImportError::NotText(_))));
    assert!(matches!(read(b"{not json", &ImportOptions::default()), Err(ImportError::NoRating { .. })));
    let header = plain("id,nps\n");
    assert_eq!((header.rows, header.summaries[0].n, header.summaries[0].score), (0, 0, None));
}

#[test]
fn too_many_segments_are_refused() {
    let rows: String = (0..1001).map(|id| format!("{id},9\n")).collect();
    let by = ImportOptions { by: Some("id".into()), ..ImportOptions::default() };
    let error = read(format!("id,nps\n{rows}").as_bytes(), &by).unwrap_err();
    assert_eq!(error.code(), "too_many_segments");
}

/// Cells as spreadsheets write them. No word of these letters labels a row of sums.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-9]{1,2}",
        1 => "[xyzé \\n\\r,;\"']{0,12}",
        1 => Just(String::new()),
        1 => "(NA|11|9\\.5|10 - Extremely likely)",
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    proptest::collection::vec(proptest::collection::vec(cell(), 3), 1..40)
}

fn written(rows: &[Vec<String>], delimiter: u8, terminator: csv::Terminator) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
    writer.write_record(["id", "nps", "why"]).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

/// Lines of JSON, most of them similar, some of them unusual.
fn record() -> impl Strategy<Value = String> {
    let text = "([a-zé ]{0,9}|[a-z]{3}\\\\\\\\|\\\\\\\"[a-z]\\\\n|\\\\u00e9|\\\\ud800|\\\\x|\t)";
    let value = "(9|10|0|9|10|8.0|-1|1e1|09|null|\"9\"|\"9\\\\u0030\"|\"\"|true|[7]|\\{\"a\":1\\}|11|x)";
    let flat = (value, text, "(pro|free|\\\\u0070ro)").prop_map(|(value, text, plan)| {
        format!("{{\"id\":\"{text}\",\"nps\":{value},\"plan\":\"{plan}\",\"why\":\"{text}\"}}")
    });
    let ours = (value, text, "(nps|csat|text)").prop_map(|(value, text, kind)| {
        format!(
            "{{\"survey\":\"s\",\"id\":\"{text}\",\"context\":{{\"plan\":\"pro\",\"x\":{value}}},\"answers\":[\
             {{\"question\":\"q\",\"type\":\"{kind}\",\"scale\":[0,10],\"value\":{value}}},\
             {{\"question\":\"why\",\"type\":\"text\",\"value\":\"{text}\"}}]}}"
        )
    });
    let odd = prop_oneof![
        Just("{\"nps\":9}".to_owned()),
        Just("{\"nps\": 9, \"plan\": \"pro\" }".to_owned()),
        Just("{\"nps\":9,\"csat\":4,\"late\":\"5\"}".to_owned()),
        Just("[{\"nps\":9}]".to_owned()),
        Just("{\"results\":[{\"nps\":9},{\"nps\":1}]}".to_owned()),
        Just("{\"id\":\"\\".to_owned()),
        Just(" \r".to_owned()),
        "[{}\\[\\]\":,a9\\\\ ]{0,12}",
    ];
    prop_oneof![6 => flat, 3 => ours, 2 => odd]
}

/// Repeats the lines until the file is larger than the part that is examined before it is read.
fn repeated(lines: &[Vec<u8>]) -> Vec<u8> {
    let all: Vec<u8> = lines.concat();
    all.iter().copied().cycle().take((140_000 / all.len().max(1) + 1) * all.len()).collect()
}

/// Checks that a file is read alike byte by byte, in pieces too short for a block, and by blocks, where
/// equal rows are counted together.
fn same_in_blocks(bytes: &[u8], piece: usize) -> Result<(), TestCaseError> {
    let split = ImportOptions { by: Some("plan".to_owned()), ..named("nps", Kind::Nps) };
    for options in [ImportOptions::default(), split] {
        prop_assert_eq!(in_pieces(bytes, &options, piece), read(bytes, &options));
    }
    Ok(())
}

#[test]
fn one_row_of_each_submission_counts() {
    let row = "{\"submission_id\":\"s1\",\"completed\":true,\"nps\":9}\n";
    let report = plain(&row.repeat(40));
    assert_eq!((report.rows, first(&report)), (40, (vec![(9, 1)], (0, 0))));
    assert_eq!(left_out(&report)[0].1, 39);
}

#[test]
fn blank_lines_after_the_last_answer_are_not_answers() {
    let answers = "9\n\n".repeat(40);
    let few = plain(&format!("nps\n{answers}"));
    let many = plain(&format!("nps\n{answers}{}", "\n".repeat(300)));
    assert_eq!(first(&few), (vec![(9, 40)], (39, 0)));
    assert_eq!(first(&many), first(&few));
}

#[test]
fn a_list_in_a_record_is_a_part_of_it() {
    let with = |list: &str| format!("{{\"nps\":9,\"items\":{list}}}\n");
    let mixed = [with("[]"), with("null"), with("[{\"nps\":1}]")].concat().repeat(20);
    assert_eq!(first(&plain(&mixed)), (vec![(9, 60)], (0, 0)));
    assert_eq!(first(&plain("{\"total\":2,\"items\":[{\"nps\":9},{\"nps\":1e1}]}")).0, [(9, 1), (10, 1)]);
}

#[test]
fn columns_with_the_same_name_are_scored_separately() {
    let report = plain(&format!("nps,nps,plan\n{}", "9,8,a\n".repeat(15)));
    let summaries = report.summaries.iter().map(|summary| (summary.column.clone().unwrap(), summary.n));
    assert_eq!(summaries.collect::<Vec<_>>(), [("nps".to_owned(), 15), ("nps (2)".to_owned(), 15)]);
}

#[test]
fn a_window_does_not_reveal_a_withheld_period() {
    let days = ["2026-01-05", "2026-02-05", "2026-03-05"].into_iter().zip([12, 12, 2]);
    let text: String = days.flat_map(|(day, count)| vec![format!("{day},9\n"); count]).collect();
    let import = ImportOptions { period: Some(Period::Month), ..ImportOptions::default() };
    let scoring = scoring::ScoreOptions { min_n: 5, ..scoring::ScoreOptions::default() };
    for window in 1..=3 {
        let mut reader = Reader::new(import.clone(), scoring).with_window(window);
        reader.push(format!("date,nps\n{text}").as_bytes()).unwrap();
        let shown: Vec<bool> =
            reader.finish().unwrap().summaries.iter().map(|summary| summary.score.is_some()).collect();
        // Withholding the small month also withholds January, and both their windows.
        assert_eq!(shown, [false, window == 1, false], "{window}");
    }
}

#[test]
fn a_line_that_differs_in_one_place_is_read_correctly() {
    let usual = r#"{"id":"k7","nps":9,"plan":"pro","why":"fine"}"#;
    let odd: [&[u8]; 15] = [
        br#"{"id":"k7","nps":09,"plan":"pro","why":"fine"}"#,
        br#"{"id":"k7","nps":9.,"plan":"pro","why":"fine"}"#,
        br#"{"id":"k7","nps":nul,"plan":"pro","why":"fine"}"#,
        br#"{"id":"k7","nps":"9","plan":"pro","why":"fine"}"#,
        br#"{"id":"k7","nps":9,"plan":"pro","why":"\x"}"#,
        br#"{"id":"k7","nps":9,"plan":"pro","why":"\ud800"}"#,
        b"{\"id\":\"k7\",\"nps\":9,\"plan\":\"pro\",\"why\":\"\t\"}",
        b"{\"id\":\"k7\",\"nps\":9,\"plan\":\"pro\",\"why\":\"\xFF\"}",
        br#"{"id":"k7","nps":9,"plan":"pro","why":"fine\"}"#,
        br#"{"id":"k7","nps":9,"plan":"pro","why":"fine"}}"#,
        br#"{"id":"k7","nps":9,"plan":"pro","why":fine}"#,
        br#"{"id":"k7","nps":9,"plan":"\u0070ro","why":"fine"}"#,
        br#"{"id":"k7","nps":9,"plan":"pro","why":"fine","csat":4}"#,
        br#"{"id":"k7","nps":9,"plan":["pro"],"why":"fine"}"#,
        br#"{"id":"k7","NPS":9,"plan":"pro","why":"fine"}"#,
    ];
    for line in odd {
        let lines = [[usual, "\n"].concat().repeat(20).into_bytes(), [line, b"\n"].concat()];
        same_in_blocks(&repeated(&lines), 40).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_table_read_in_blocks_equals_one_read_by_bytes(
        rows in proptest::collection::vec(("(9|10|9|10|\"9\"|0|11|9.5||x|NA|\"1\"\"0\")", "(pro|free|\"pro\"|é)",
            "([a-zé ]{0,30}|\"[a-z,\n\r é]{0,80}\"|\"a\"\"b\"\"\"|\"\"|[a\",\n\r]{0,4})", "(\n|\n|\n|\n|\r\n|\r|,\n|\n\n)"), 1..30),
        piece in 1..63usize,
    ) {
        let lines = rows.iter().map(|(nps, plan, why, end)| format!("{nps},{plan},{why}{end}").into_bytes());
        let bytes = [b"nps,plan,why\n", repeated(&lines.collect::<Vec<_>>()).as_slice()].concat();
        same_in_blocks(&bytes, piece)?;
    }

    #[test]
    fn records_read_in_blocks_equal_those_read_by_bytes(
        lines in proptest::collection::vec((record(), "(\n|\n|\n|\r\n)", 0..60usize), 1..30),
        piece in 1..63usize,
        first in "(\\{\"id\":\"x\",\"nps\":9,\"plan\":\"pro\",\"why\":\"\"\\}\n|)",
    ) {
        let lines = lines.iter().map(|(line, end, odd)| {
            let mut line = [line, end.as_str()].concat().into_bytes();
            // Sometimes a byte that is not UTF-8.
            if let Some(byte) = line.get_mut(*odd).filter(|_| odd % 29 == 28) {
                *byte = 0xFF;
            }
            line
        });
        same_in_blocks(&[first.as_bytes(), &repeated(&lines.collect::<Vec<_>>())].concat(), piece)?;
    }
}

proptest! {
    #[test]
    fn cutting_makes_no_difference(rows in table(), piece in 1..50usize, cut in 0..400usize) {
        let mut bytes = written(&rows, b',', csv::Terminator::CRLF);
        bytes.truncate(bytes.len().saturating_sub(cut % 7));
        let options = named("nps", Kind::Nps);
        prop_assert_eq!(in_pieces(&bytes, &options, piece), read(&bytes, &options));
    }

    /// The csv crate finds the same cells under the same header.
    #[test]
    fn rows_are_read_as_the_csv_crate_reads_them(
        rows in table(),
        delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t')],
        lines in prop_oneof![Just(csv::Terminator::CRLF), Just(csv::Terminator::Any(b'\n')), Just(csv::Terminator::Any(b'\r'))],
    ) {
        let bytes = written(&rows, delimiter, lines);
        // Whatever the numbers look like, such as scores that were computed.
        let options = ImportOptions { unread: Unread::Ignore, ..named("nps", Kind::Nps) };
        let report = read(&bytes, &options).unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes.as_slice());
        let cells: Vec<String> = reader.records().map(|row| row.unwrap()[1].to_owned()).collect();
        let mut counts = [0u64; 11];
        for cell in &cells {
            if let Ok(value) = cell.trim().trim_start_matches('\'').parse::<usize>()
                && value <= 10
            {
                counts[value] += 1;
            }
            counts[10] += u64::from(cell == "10 - Extremely likely");
        }
        prop_assert_eq!(report.rows, cells.len() as u64);
        let given = report.summaries[0].counts.clone().unwrap().0;
        let want: Vec<(u8, u64)> = (0..=10).map(|v| (v, counts[usize::from(v)])).filter(|(_, c)| *c > 0).collect();
        prop_assert_eq!(given, want);
        let summary = &report.summaries[0];
        prop_assert_eq!(summary.n + summary.missing + summary.invalid, report.rows);
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), piece in 1..20usize) {
        let _ = in_pieces(&bytes, &ImportOptions::default(), piece);
        let _ = in_pieces(&[b"nps\n", bytes.as_slice()].concat(), &ImportOptions::default(), piece);
        let _ = in_pieces(&[b"{\"answers\":", bytes.as_slice()].concat(), &ImportOptions::default(), piece);
    }

    #[test]
    fn no_text_panics(text in "[\\[\\]{}\":,;\\n\\r\\t 0-9anps\\\\é]{0,200}", piece in 1..20usize) {
        let whole = read(text.as_bytes(), &ImportOptions::default());
        prop_assert_eq!(in_pieces(text.as_bytes(), &ImportOptions::default(), piece), whole);
        let _ = read(text.as_bytes(), &ImportOptions { by: Some("0".into()), ..named("0", Kind::Nps) });
    }

    #[test]
    fn mutated_responses_do_not_panic(at in 0..2000usize, byte in any::<u8>(), cut in 0..2000usize) {
        let mut bytes = fixture("own.ndjson");
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        let options = ImportOptions::default();
        prop_assert_eq!(in_pieces(&bytes, &options, 7), read(&bytes, &options));
    }
}
