//! Tables whose rows are not answers: rows that sum up others, tables of counts, scores already computed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

#[path = "support/files.rs"]
mod support;

use scorelet::import::{Condition, ImportOptions, Reason};
use scorelet::report::Report;
use scorelet::scale::Kind;

use support::{notes, plain, read, refused};

/// The number of answers of the first summary.
fn n(report: &Report) -> u64 {
    report.summaries[0].n
}

/// How many rows were left out as sums.
fn summed(report: &Report) -> u64 {
    let entries = report.left_out.iter().filter(|entry| entry.entry.reason == Reason::SummaryRow);
    entries.map(|entry| entry.entry.count).sum()
}

#[test]
fn a_row_that_sums_up_others_is_not_an_answer() {
    for (file, answers, sums) in [
        ("Agent,Ticket,CSAT\nA,1,5\nA,2,3\nB,3,5\nB,4,3\nAverage,,4\n", 4, 1),
        ("Agent,Ticket,CSAT\nA,1,5\nA,2,3\nB,3,5\nB,4,3\nTotal,4,16\n", 4, 1),
        ("Agent,Ticket,CSAT\nA,1,5\nA,2,3\nB,3,5\nB,4,4\nMean,,4.25\n", 4, 1),
        ("Agent,Ticket,CSAT\nAverage,,4\nA,1,5\nA,2,3\nB,3,5\nB,4,3\n", 4, 1),
        ("Agent,CSAT\nA,5\nA,3\nB,5\nB,3\nAverage,4\n", 4, 1),
        ("Agent,CSAT\nA,5\nA,3\nB,5\nB,5\nSum,18\nCount,4\nAverage,4.5\n", 4, 3),
        ("CSAT,Agent,Date\n5,A,2026-01-02\n3,B,2026-01-03\n4,Average,\n", 2, 1),
        ("CSAT,Date,Agent\n5,2026-01-02,A\n3,2026-01-03,B\n4,,Average\n", 2, 1),
        ("Date,Agent,CSAT\n2026-01-02,A,5\n2026-01-03,B,3\n,Grand Total,4\n", 2, 1),
        // Below each block.
        ("Team,Agent,CSAT\nN,A,5\nN,B,3\nN Total,,4\nS,C,5\nS,D,5\nS Total,,5\nGrand Total,,4\n", 4, 3),
        ("Agent,Id,NPS\nA,1,9\nA,2,3\nTotal,,2\nB,3,10\nB,4,8\nTotal,,2\n", 4, 2),
        // Other languages, delimiters and quotes.
        ("Agent;Ticket;NPS\nA;1;9\nB;2;3\nDurchschnitt;;6\n", 2, 1),
        (
            "\"Agent\"\t\"Ticket\"\t\"NPS\"\n\"A\"\t\"1\"\t\"9\"\n\"B\"\t\"2\"\t\"3\"\n\"Moyenne\"\t\"\"\t\"6\"\n",
            2,
            1,
        ),
        ("担当,件,NPS\nA,1,9\nB,2,3\n平均,,6\n", 2, 1),
        ("Agent,Ticket,NPS\nA,1,9\nB,2,3\nИтого,,6\n", 2, 1),
        ("Agent,Ticket,NPS\nA,1,9\nB,2,3\n\"סה\"\"כ\",,6\n", 2, 1),
    ] {
        let report = plain(file);
        assert_eq!((n(&report), summed(&report)), (answers, sums), "{file}\n{}", notes(&report));
        assert!(notes(&report).contains("left out"), "{file}");
    }
}

#[test]
fn a_name_or_an_answer_that_looks_like_a_label_stays() {
    for (file, answers) in [
        // An agent of that name.
        (
            "Agent,Ticket,Date,CSAT\nTotal,1,2026-01-02,5\nB,2,2026-01-03,3\nTotal,3,2026-01-04,4\nC,4,2026-01-05,5\n",
            4,
        ),
        (
            "Agent,Comment,Date,CSAT\nTotal Care,fine,2026-01-02,5\nB,good,2026-01-03,3\nOverall,so,2026-01-03,4\n",
            3,
        ),
        // "Average" is an answer here.
        ("Id,Service quality\n1,Good\n2,Average\n3,Poor\n4,Average\n5,Good\n", 5),
        ("Name,Place,How was it?\nA,x,Good\nB,y,Average\nC,z,Poor\nD,q,Good\n", 4),
        // A comment.
        ("NPS,Comment\n9,Total surprise for me\n3,Average day\n7,fine\n", 3),
        ("Agent,NPS\nTom,9\nMelanie,3\nSumire,7\nMedina,8\n", 4),
    ] {
        let report = plain(file);
        assert_eq!((n(&report), summed(&report)), (answers, 0), "{file}\n{}", notes(&report));
    }
}

#[test]
fn an_uncertain_label_is_reported() {
    // One row whose figure agrees with nothing.
    let report = plain("Agent,CSAT\nA,5\nA,5\nB,5\nB,4\nAverage,2\n");
    assert_eq!((n(&report), summed(&report)), (4, 1));
    assert!(notes(&report).contains("if it is an answer, change its label"), "{}", notes(&report));
    // Several rows that may be those of a person.
    let report = plain("Agent,CSAT\nA,5\nTotal,1\nB,5\nTotal,5\nC,4\nTotal,3\n");
    assert_eq!((n(&report), summed(&report)), (6, 0));
    assert!(notes(&report).contains("--where \"Agent!=Total\""), "{}", notes(&report));
    let without = Condition { column: "Agent".into(), value: "Total".into(), equal: false };
    let only = Condition { equal: true, ..without.clone() };
    for (condition, answers) in [(without, 3), (only, 3)] {
        let options = ImportOptions { conditions: vec![condition], ..ImportOptions::default() };
        let report = read("Agent,CSAT\nA,5\nTotal,1\nB,5\nTotal,5\nC,4\nTotal,3\n", &options).unwrap();
        assert_eq!(n(&report), answers);
        assert!(!notes(&report).contains("labelled"), "{}", notes(&report));
    }
}

/// Below each block a row that sums it up; its figure may be a rating by chance, but those of most blocks are not.
#[test]
fn rows_that_sum_up_blocks_are_left_out() {
    for (file, answers, sums) in [
        ("Agent,CSAT\nA,5\nB,4\nC,4\nAverage,4.33\nD,5\nE,3\nAverage,4\nF,1\nG,2\nAverage,1.5\n", 7, 3),
        ("Agent,CSAT\nA,5\nB,4\nTotal,9\nD,1\nE,3\nTotal,4\nF,3\nG,3\nTotal,6\n", 6, 3),
        ("Agent;CSAT\nA;5\nB;4\nMoyenne;4,5\nD;1\nE;3\nMoyenne;2\n", 4, 2),
        // "North total" and "South total", but never a customer of such a name.
        ("Team,CSAT\nN,5\nN,4\nN total,9\nS,1\nS,3\nS total,4\nW,3\nW,3\nW total,6\n", 6, 3),
        ("Team,CSAT\nN,5\nTotal Care,4\nN total,57\nTotal Care,3\nS,3\nTotal Care,5\n", 5, 0),
        ("Agent,CSAT\nA,5\nTotal,4\nTotal,57\nTotal,5\nB,2\n", 4, 0),
    ] {
        let report = plain(file);
        assert_eq!((n(&report), summed(&report)), (answers, sums), "{file}\n{}", notes(&report));
        let mut rows: Vec<&str> = file.lines().collect();
        rows[1..].reverse();
        assert_eq!(plain(&rows.join("\n")).summaries, report.summaries, "{file}");
    }
}

#[test]
fn records_that_sum_up_others_are_left_out_too() {
    let lines: String =
        (0..40).map(|i| format!("{{\"agent\":\"A\",\"id\":\"t{i}\",\"csat\":5}}\n")).collect();
    let file = format!("{lines}{{\"agent\":\"Average\",\"id\":\"\",\"csat\":5}}\n");
    let report = plain(&file);
    assert_eq!((n(&report), summed(&report)), (40, 1), "{}", notes(&report));
    let file = format!("{lines}{{\"agent\":\"Total\",\"csat\":200}}\n");
    assert_eq!((n(&plain(&file)), summed(&plain(&file))), (40, 1));
    let file = lines.replace("\"A\"", "\"Total\"");
    assert_eq!((n(&plain(&file)), summed(&plain(&file))), (40, 0));
    let list =
        r#"[{"agent":"A","id":1,"nps":9},{"agent":"B","id":2,"nps":3},{"agent":"Mean","id":null,"nps":6}]"#;
    assert_eq!((n(&plain(list)), summed(&plain(list))), (2, 1));
}

/// Rows whose wanted cells are equal are only counted, so labels have to be seen before that.
#[test]
fn labels_are_found_among_many_equal_rows() {
    for (name, sums) in [("Bo", 0), ("Total Care", 0), ("\"Total, all\"", 0)] {
        let mut file = "agent,ticket,channel,plan,region,nps,comment\n".to_owned();
        for row in 0..20_000 {
            let agent = if row % 3 == 0 { name } else { "Ann" };
            file.push_str(&format!("{agent},{row},web,pro,north,{},fine\n", row % 11));
            if row % 1_000 == 999 {
                file.push_str("Subtotal,,,,,5,\n");
            }
        }
        file.push_str(",,,,,5,Average\n,,,,Grand total,5,\n");
        let report = plain(&file);
        assert_eq!((n(&report), summed(&report)), (20_000, 22 + sums), "{name}\n{}", notes(&report));
    }
}

#[test]
fn the_order_of_rows_makes_no_difference() {
    for file in [
        "Agent,Ticket,CSAT\nA,1,5\nA,2,3\nB,3,5\nB,4,3\nAverage,,4\n",
        "Agent,CSAT\nA,5\nA,3\nB,5\nB,5\nSum,18\nCount,4\nAverage,4.5\n",
        "Agent,CSAT\nA,5\nTotal,1\nB,5\nTotal,5\nC,4\nTotal,3\n",
        "Name,Place,How was it?\nA,x,Good\nB,y,Average\nC,z,Poor\nD,q,Good\n",
    ] {
        let (header, rows) = file.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        let first = plain(file);
        for _ in 0..rows.len() {
            rows.rotate_left(1);
            let report = plain(&format!("{header}\n{}\n", rows.join("\n")));
            assert_eq!(report.summaries, first.summaries, "{rows:?}");
            assert_eq!(summed(&report), summed(&first), "{rows:?}");
        }
    }
}

#[test]
fn a_metric_or_a_segment_makes_no_difference() {
    let file = "Agent,Ticket,CSAT\nA,1,5\nA,2,3\nB,3,5\nB,4,3\nAverage,,4\n";
    let options = ImportOptions { metric: Some(Kind::Csat), ..ImportOptions::default() };
    assert_eq!(n(&read(file, &options).unwrap()), 4);
    let options = ImportOptions { by: Some("Agent".into()), ..ImportOptions::default() };
    let report = read(file, &options).unwrap();
    assert_eq!(report.summaries.iter().map(|summary| summary.n).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn a_table_of_counts_is_read_where_it_is_certain() {
    for (file, answers, good) in [
        ("CSAT rating,Count\n1,5\n2,5\n3,10\n4,30\n5,50\n", 100, 80),
        ("CSAT,Responses,%\n5,50,50%\n4,30,30%\n3,10,10%\n2,5,5%\n1,5,5%\nTotal,100,100%\n", 100, 80),
        ("Count,CSAT\n3,5\n1,4\n,3\n0,2\n1,1\n", 5, 4),
        ("CSAT;Anzahl Antworten\n5;7\n1;3\n", 10, 7),
        (
            "Satisfaction,Number of responses\nVery satisfied,6\nSatisfied,2\nNeutral,1\nDissatisfied,1\nVery dissatisfied,0\n",
            10,
            8,
        ),
        ("Question,CSAT,Frequency\nQ1,5,3\nQ1,4,1\n", 4, 4),
    ] {
        let report = plain(file);
        let summary = &report.summaries[0];
        assert_eq!((report.summaries.len(), summary.n), (1, answers), "{file}\n{}", notes(&report));
        let share = summary.score.unwrap();
        assert!((share - good as f64 / answers as f64 * 100.0).abs() < 1e-9, "{file} {share}");
        assert!(notes(&report).contains("how many answers each row stands for"), "{}", notes(&report));
    }
}

#[test]
fn other_tables_of_counts_are_refused() {
    for file in [
        "Month,Rating,Count\nJan,5,10\nJan,4,3\nFeb,5,9\nFeb,4,1\n",
        "Agent,CSAT,Responses\nA,5,10\nB,4,20\nC,3,5\n",
        "Question,Strongly agree,Agree,Neutral,Disagree,Strongly disagree\nQ1,26,27,23,11,13\nQ2,2,3,1,4,5\n",
        "Question,Very satisfied,Satisfied,Neutral,Dissatisfied,Very dissatisfied\nQ1,5,3,2,1,0\nQ2,2,3,1,4,5\n",
        "Month,Promoters,Passives,Detractors,NPS\nJan,10,3,2,5\nFeb,9,1,1,7\n",
        "[{\"rating\":5,\"count\":40},{\"rating\":4,\"count\":30}]",
    ] {
        let (code, text) = refused(file);
        assert_eq!(code, "counts", "{file} {text}");
        assert!(text.contains("table of counts"), "{text}");
    }
}

#[test]
fn counts_are_read_where_shares_or_thousands_show_them() {
    for (file, answers, good) in [
        // SurveyMonkey's summary: the column of counts has no name.
        (
            "Q4 How satisfied are you with delivery?\n\nAnswer Choices,Responses,\nVery satisfied,60.00%,12\nSatisfied,20.00%,4\nNeutral,10.00%,2\nDissatisfied,5.00%,1\nVery dissatisfied,5.00%,1\n,Answered,20\n,Skipped,7\n",
            20,
            16,
        ),
        ("Votes,CSAT\n\"1,200\",5\n300,4\n\"1,500\",1\n", 3000, 1500),
        ("CSAT;Anzahl\n1;1.250\n2;250\n3;500\n4;1.000\n5;2.000\n", 5000, 3000),
        ("CSAT,Reviews\n5,31\n4,12\n3,4\n2,2\n1,1\n", 50, 43),
        ("CSAT,people who said so,pct\n5,12,60\n4,4,20\n2,4,20\n", 20, 16),
    ] {
        let report = plain(file);
        let summary = &report.summaries[0];
        assert_eq!((report.summaries.len(), summary.n), (1, answers), "{file}\n{}", notes(&report));
        let share = summary.score.unwrap();
        assert!((share - good as f64 / answers as f64 * 100.0).abs() < 1e-9, "{file} {share}");
    }
}

#[test]
fn tables_by_rating_group_or_agent_are_no_answers() {
    for file in [
        "nps,Percentage\n10,25%\n9,25%\n7,30%\n2,20%\n",
        "Answer,Responses\nVery easy,40%\nEasy,30%\nNeutral,20%\nDifficult,5%\nVery difficult,5%\n",
        "CSAT,part\n5,0.55\n4,0.25\n3,0.1\n2,0.06\n1,0.04\n",
        "CSAT,north,south\n5,9,7\n4,5,5\n3,2,3\n2,1,0\n1,2,2\n",
        "CSAT,bought again\n1,3\n2,4\n3,5\n4,9\n5,20\n",
        "Team,CSAT,Surveys\nA,4,10\nB,5,22\nC,4,31\n",
        "Team,CSAT,Responses\nA,4.5,10\nB,5,22\nC,4,31\nD,3,4\n",
        "shop,promoter_count,passive_count,detractor_count\nA,9,4,0\nB,6,2,3\n",
        "shop,NPS promoters,NPS detractors,n\nA,9,0,11\nB,6,3,10\n",
        "agent,CSAT positive,CSAT negative\nA,3,1\nB,5,2\n",
        "agent,Number,CSAT answers\nA,x,5\nB,y,2\n",
        "{\"nps\":{\"0\":5,\"7\":3,\"10\":12}}",
        "[{\"team\":\"a\",\"csat\":{\"1\":2,\"5\":9}},{\"team\":\"b\",\"csat\":{\"1\":1,\"5\":4}}]",
    ] {
        let (code, text) = refused(file);
        assert!(["counts", "computed", "no_rating"].contains(&code.as_str()), "{file} {code} {text}");
        assert!(text.contains("table of") || text.contains("averages"), "{file} {text}");
    }
}

/// Flags of the group beside the rating are neither counts nor ratings.
#[test]
fn flags_of_the_group_beside_the_rating_are_passed_over() {
    let report = plain("nps,nps_promoter,nps_passive,nps_detractor\n9,1,0,0\n3,0,0,1\n8,0,1,0\n10,1,0,0\n");
    assert_eq!((report.names.as_slice(), n(&report)), (&["nps".to_owned()][..], 4));
}

#[test]
fn answers_beside_a_number_stay_answers() {
    for (file, answers) in [
        ("Order,NPS,Quantity\nA,9,2\nB,3,1\nC,9,4\n", 3),
        ("Ticket,NPS,Reply count\n1,9,2\n2,3,1\n3,9,4\n", 3),
        ("Country,NPS\nLT,9\nDE,3\n", 2),
        ("NPS,Responses\n9,1\n3,1\n9,1\n", 3),
        ("NPS,Age\n9,34\n8,51\n3,28\n", 3),
        ("CSAT,NPS\n5,10\n4,8\n3,7\n2,3\n1,0\n", 5),
        ("id,CSAT\n11,5\n12,4\n13,3\n14,2\n15,1\n", 5),
        ("CSAT,Order value\n5,120\n2,80\n4,15\n3,60\n1,7\n", 5),
        ("How good,Agree\nGood,yes\nPoor,no\nVery good,no\n", 3),
    ] {
        assert_eq!(n(&plain(file)), answers, "{file}");
    }
}

#[test]
fn scores_that_were_already_computed_are_refused() {
    for file in [
        "Program,Sprint,CSAT\nA,1,87\nB,1,91\nC,1,88\n",
        "Month,NPS\nJan,61\nFeb,-12\nMar,7\n",
        "Month,NPS\nJan,8\nFeb,-3\nMar,5\n",
        "Month,CSAT average\nJan,4.2\nFeb,4.35\nMar,4\n",
        "Month,Average rating\nJan,4\nFeb,4\nMar,5\n",
        "Month,CSAT\nJan,87%\nFeb,91 %\nMar,9%\n",
        "Monat;CSAT Durchschnitt\nJan;4,2\nFeb;4,35\n",
        "{\"month\":\"Jan\",\"csat\":87.5}\n{\"month\":\"Feb\",\"csat\":91.2}\n",
    ] {
        let (code, text) = refused(file);
        assert_eq!(code, "computed", "{file} {text}");
        assert!(text.contains("already computed"), "{text}");
    }
    let (code, text) = refused("who,enps\na,100\nb,0\nc,-100\nd,100\n");
    assert_eq!(code, "coded_groups", "{text}");
    assert_eq!(refused("who,NPS\na,1\nb,0\nc,-1\nd,1\n").0, "coded_groups");
    // The others are scored, and this column is named.
    let report = plain("id,csat,nps\n1,87,9\n2,91,3\n3,64,10\n");
    assert_eq!((report.names.as_slice(), n(&report)), (&["nps".to_owned()][..], 3));
    assert!(notes(&report).contains("\"csat\" holds scores"), "{}", notes(&report));
    // Answers with a few slips stay answers.
    let answers: String = (0..40).map(|i| format!("{i},{}\n", 1 + i % 5)).collect();
    assert_eq!(n(&plain(&format!("id,csat\n{answers}40,4.5\n41,87\n"))), 40);
}

#[test]
fn segments_that_differ_only_in_capitals_or_blanks_are_reported() {
    let options = ImportOptions { by: Some("Channel".into()), ..ImportOptions::default() };
    let report =
        read("Channel,NPS\nWeb,9\nweb ,3\nWEB,10\nIn  app,9\nin app,8\nPhone,7\n", &options).unwrap();
    assert_eq!(report.summaries.len(), 6);
    assert!(notes(&report).contains(": \"WEB\", \"Web\", \"web\""), "{}", notes(&report));
    assert!(notes(&report).contains("\"In  app\", \"in app\"") && !notes(&report).contains("Phone"));
    let report = read("Channel,NPS\nWeb,9\nWeb,3\nApp,10\n", &options).unwrap();
    assert!(!notes(&report).contains("differ only"), "{}", notes(&report));
}
