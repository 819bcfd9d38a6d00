//! Columns of different names and files as one sample.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

use scorelet::import::ImportOptions;
use scorelet::report::{self, Report, Unlike};
use scorelet::say::{Audience, files};
use scorelet::scoring::ScoreOptions;

fn outcome(name: &str, text: &str, options: &ImportOptions) -> (String, report::Tallies) {
    let mut file = report::File::new(options.clone());
    file.push(text.as_bytes()).unwrap();
    (name.to_owned(), file.finish().unwrap())
}

fn pooled(texts: &[(&str, &str)], options: &ImportOptions) -> Result<Report, Unlike> {
    let mut files: Vec<_> = texts.iter().map(|(name, text)| outcome(name, text, options)).collect();
    report::pool(&mut files)?;
    Ok(Report::of(files, &ScoreOptions::default(), 1))
}

#[test]
fn one_metric_of_several_columns_and_files_is_one_summary() {
    let files = [
        ("a.csv", "nps\n10\n9\nx\n"),
        ("b.csv", "plan,How likely are you to recommend us?,NPS after support\npro,3,10\nfree,7,\n"),
    ];
    let report = pooled(&files, &ImportOptions::default()).unwrap();
    assert_eq!((report.summaries.len(), report.rows), (1, 5));
    let summary = &report.summaries[0];
    assert_eq!((summary.n, summary.missing, summary.invalid), (5, 1, 1));
    assert_eq!((summary.score, summary.mean), (Some(40.0), Some(7.8)));
    assert_eq!(report.names, ["nps + How likely are you to recommend us? + NPS after support"]);
    assert_eq!(summary.column, None);
    // Without it, each name has its own summary.
    let apart = files.map(|(name, text)| outcome(name, text, &ImportOptions::default())).to_vec();
    assert_eq!(Report::of(apart, &ScoreOptions::default(), 1).summaries.len(), 3);
}

#[test]
fn segments_are_pooled_by_their_value() {
    let by = ImportOptions { by: Some("plan".into()), ..ImportOptions::default() };
    let files = [("a.csv", "plan,nps\npro,10\nfree,2\n"), ("b.csv", "plan,NPS score\npro,3\npro,9\n")];
    let report = pooled(&files, &by).unwrap();
    let parts: Vec<_> =
        report.summaries.iter().map(|s| (s.by.as_ref().unwrap().value.as_str(), s.n)).collect();
    assert_eq!(parts, [("free", 1), ("pro", 3)]);
}

#[test]
fn columns_that_differ_are_refused_with_the_cause() {
    for (other, cause) in [
        (
            "csat\n5\n4\n",
            "because their metrics differ: \"nps\" in a.csv is NPS on 0-10; \"csat\" in b.csv is CSAT on 1-5",
        ),
        ("nps (0-10),Satisfaction (1-7)\n9,7\n", "because their metrics differ"),
    ] {
        let unlike =
            pooled(&[("a.csv", "nps\n9\n"), ("b.csv", other)], &ImportOptions::default()).unwrap_err();
        let said = files::unlike(&unlike, Audience::Terminal);
        assert!(said.contains(cause), "{said}");
        assert!(said.contains("--metric") && said.contains("--column"), "{said}");
    }
    let files = [("a.csv", "Satisfaction (1-5)\n5\n"), ("b.csv", "Satisfaction (1-7)\n5\n")];
    let unlike = pooled(&files, &ImportOptions::default()).unwrap_err();
    assert!(files::unlike(&unlike, Audience::Terminal).contains("because their scales differ"));
}

#[test]
fn with_groups_among_them_only_the_groups_are_known() {
    let nps = ImportOptions {
        metric: Some(scorelet::scale::Kind::Nps),
        column: Some("0".into()),
        ..ImportOptions::default()
    };
    let report =
        pooled(&[("a.csv", "group\nPromoter\nDetractor\n"), ("b.csv", "nps\n9\n8\n")], &nps).unwrap();
    let summary = &report.summaries[0];
    assert_eq!((summary.n, summary.score, summary.mean), (4, Some(25.0), None));
    assert!(summary.counts.is_none());
}
