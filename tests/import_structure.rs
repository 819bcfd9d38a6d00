//! Files with a structure that spreadsheets and tools give them: titles, delimiter lines, missing headers,
//! summary rows, one row for each answer, nested JSON.

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
use scorelet::period::Period;
use scorelet::report::Report;
use scorelet::say::{Audience, files};
use scorelet::scale::{CodingSpec, Kind, Scale};
use scorelet::scoring::ScoreOptions;

use support::{left_out, notes, plain, read, scores};

fn refused(text: &str, options: &ImportOptions) -> String {
    let error = read(text, options).unwrap_err();
    files::error(&error, Audience::Terminal)
}

fn column(name: &str, metric: Kind) -> ImportOptions {
    ImportOptions { column: Some(name.into()), metric: Some(metric), ..ImportOptions::default() }
}

/// A scale in a header says that numbers are ratings, but not of what. So such a column is named, not scored.
#[test]
fn a_column_of_which_only_the_scale_is_known_is_named() {
    let file = "id,NPS,Service (1-5),Floor,Why\n1,9,4,2,x\n2,3,5,3,\n3,10,1,2,y\n";
    let report = plain(file);
    assert_eq!(scores(&report), [("NPS", 3, "33")]);
    let named = |name: &str| format!("{:?}", report.notes).contains(name);
    assert!(named("Service (1-5)") && !named("Floor"), "{:?}", report.notes);
    let report = read(file, &column("Service (1-5)", Kind::Csat)).unwrap();
    assert_eq!(scores(&report), [("Service (1-5)", 3, "67")]);
    let alone = refused("id,Service (1-5)\n1,4\n2,5\n", &ImportOptions::default());
    assert!(alone.contains("does not name a metric"), "{alone}");
}

/// A script reads in JSON what the text says.
#[test]
fn json_tells_what_the_notes_say() {
    let file = "Survey\n\nid,Submitted at,NPS (0-10),Service (1-5)\n1,2026-02-25,9,4\n2,2026-02-26,12,5\n";
    let coding = CodingSpec { scale: Some(Scale::new(0, 10).unwrap()), ..CodingSpec::default() };
    let options = ImportOptions { period: Some(Period::Month), coding, ..ImportOptions::default() };
    let report = read(file, &options).unwrap();
    let json: serde_json::Value = serde_json::to_value(&report).unwrap();
    let told = json["notes"].as_array().unwrap();
    let of = |code: &str| {
        told.iter().find(|note| note["note"] == code).unwrap_or_else(|| panic!("{code}: {json}"))
    };
    assert_eq!(told.len(), report.notes.len());
    assert_eq!(of("scored")["column"], "NPS (0-10)");
    assert_eq!(of("dates")["text"], "the dates are those of \"Submitted at\"");
    assert!(of("header_below")["text"].as_str().unwrap().contains("line 3"));
    assert_eq!(of("off_the_scale").get("file"), None);
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(["rows", "summaries", "left_out", "notes"].iter().all(|key| keys.contains(key)), "{keys:?}");
}

/// A column of numbers, one for each row of 40.
fn numbers(of: &[i32]) -> impl Iterator<Item = String> {
    of.iter().cycle().take(40).map(i32::to_string).collect::<Vec<_>>().into_iter()
}

/// A table of columns of numbers, beside others that are as long.
fn table(columns: &[(&str, &[i32])]) -> String {
    let header = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",");
    let mut cells: Vec<_> = columns.iter().map(|(_, of)| numbers(of)).collect();
    let rows = (0..40).map(|_| cells.iter_mut().map(|all| all.next().unwrap()).collect::<Vec<_>>().join(","));
    header + "\n" + &rows.collect::<Vec<_>>().join("\n") + "\n"
}

const FIVE: &[i32] = &[4, 5, 3, 5, 1, 2, 4];

#[test]
fn numbers_that_may_be_ratings_are_named_beside_a_scored_column() {
    let file = table(&[
        ("NPS", &[9, 10, 3, 7]),
        ("Food quality", FIVE),
        ("Overall", &[10, 7, 8, 9, 1, 2]),
        ("Mood", &[-2, 0, 3, 1, -3]),
    ]);
    let report = plain(&file);
    assert_eq!(scores(&report), [("NPS", 40, "25")]);
    let told = notes(&report);
    let names = "3 columns of small whole numbers may be ratings, but nothing states their scale: \
                 \"Food quality\" (1 to 5), \"Overall\" (1 to 10), \"Mood\" (-3 to 3); \
                 score one with --column, --metric and the scale that was shown, such as --scale 1-5";
    assert!(told.contains(names), "{told}");
    // The order of rows makes no difference.
    let mut rows: Vec<&str> = file.lines().collect();
    rows.get_mut(1..).unwrap().reverse();
    assert_eq!(notes(&plain(&rows.join("\n"))), told);
    let many: Vec<String> = (1..=9).map(|number| format!("Q{number}")).collect();
    let columns = many.iter().map(|name| (name.as_str(), FIVE)).chain([("nps", &[9, 3][..])]);
    let told = notes(&plain(&table(&columns.collect::<Vec<_>>())));
    assert!(told.contains("9 columns") && told.contains("and 4 more") && told.lines().count() == 2, "{told}");
    let written = plain("nps,Room\n9,4/5\n3,3/5\n10,5/5\n8,1/5\n");
    assert!(notes(&written).contains("\"Room\" (column 1) holds whole numbers from 1 to 5"));
    let words = "nps,Room\n9,agree\n3,agree\n1,disagree\n8,agree\n8,agree\n8,neutral\n1,1\n9,2\n9,3\n9,4\n";
    assert!(notes(&plain(words)).contains("\"Room\" mixes words (6) and numbers (4)"), "{words}");
}

#[test]
fn numbers_that_may_be_ratings_are_named_where_nothing_else_is_scored() {
    let file = table(&[("id", &[1001, 1002, 1003]), ("Staff friendliness", FIVE), ("Plan", &[1, 2])]);
    let told = refused(&file, &ImportOptions::default());
    for part in [
        "\"Staff friendliness\" (column 1) holds whole numbers from 1 to 5",
        "--column, --metric and the scale that was shown, such as --scale 1-5",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("\"Plan\" (column"), "{told}");
    let around = refused(&table(&[("id", &[1001]), ("Mood", &[-2, 0, 3, 1])]), &ImportOptions::default());
    assert!(around.contains("from -2 to 3") && around.contains("replace negative numbers"), "{around}");
    let chosen = ImportOptions {
        coding: CodingSpec { scale: Scale::new(1, 5), ..CodingSpec::default() },
        ..column("Staff friendliness", Kind::Csat)
    };
    assert_eq!(scores(&read(&file, &chosen).unwrap()), [("Staff friendliness", 40, "58")]);
    let records: String =
        [5, 4, 2, 3, 1].map(|value| format!("{{\"taste\":{value},\"n\":\"a\"}}\n")).concat();
    assert!(refused(&records, &ImportOptions::default()).contains("\"taste\" (column 0)"), "{records}");
}

#[test]
fn numbers_of_something_else_are_not_named() {
    for (name, values) in [
        ("id", FIVE),
        ("Customer ID", FIVE),
        ("Respondent", FIVE),
        ("Age", FIVE),
        ("Number of visits", FIVE),
        ("household_size", FIVE),
        ("How many times did you contact us last month?", FIVE),
        ("Nights", FIVE),
        ("Quarter", FIVE),
        ("Wave", FIVE),
        ("Price", FIVE),
        ("zip", FIVE),
        ("Minutes", FIVE),
        ("Alter", FIVE),
        ("Anything", &[0, 1]),
        ("Anything", &[1, 2]),
        ("Anything", &[0, 1, 2]),
        ("Anything", &[3]),
        // A number of something: mostly none, and more are ever rarer.
        ("Anything", &[0, 0, 0, 0, 1, 1, 1, 2, 2, 4]),
        ("Anything", &[2021, 2022, 2023]),
        ("Anything", &[1, 5, 20, 30, 12, 11]),
        ("Anything", &[-10, -5, 0, 3]),
    ] {
        let file = table(&[("nps", &[9, 3, 10]), (name, values)]);
        let told = notes(&plain(&file));
        assert!(!told.contains("may be"), "{name} {values:?}: {told}");
    }
    let numbered = "nps,Anything\n9,1\n8,2\n3,3\n10,4\n6,5\n9,6\n";
    assert!(!notes(&plain(numbered)).contains("may be"));
    let split = ImportOptions { by: Some("Shift".into()), ..ImportOptions::default() };
    let report = read(&table(&[("nps", &[9, 3, 10]), ("Shift", &[1, 2, 3])]), &split).unwrap();
    assert!(!notes(&report).contains("may be"));
}

#[test]
fn header_rows_of_files_that_were_put_together_are_left_out() {
    let part = "Ticket,CSAT rating\n1,Satisfied\n2,Dissatisfied\n3,Satisfied\n";
    let marked = |part: &str| format!("\u{feff}{part}");
    for (file, heads) in [
        (part.repeat(4), 3),
        ([part.to_owned(), marked(part), marked(part), part.to_owned()].concat(), 3),
        (format!("sep=,\n{part}").repeat(4), 6),
        (format!("Weekly report\n{part}").repeat(4), 6),
        (format!("Weekly report,\n,\n{part}").repeat(4).replace("\n,\n", "\n\n"), 3),
        (part.replace("Ticket,CSAT rating", "\"Ticket\",\"CSAT rating\"").repeat(4).replace('\n', "\r\n"), 3),
    ] {
        let report = plain(&file);
        assert_eq!(scores(&report), [("CSAT rating", 12, "67")], "{file}");
        let found: u64 =
            left_out(&report).iter().filter(|(reason, _)| *reason == Reason::HeaderRow).map(|(_, n)| n).sum();
        assert!(found >= 3 && found <= heads, "{file}: {:?}", left_out(&report));
    }
    // Many parts, whose equal rows are counted together.
    let many = plain(&part.repeat(400));
    assert_eq!((many.rows, left_out(&many)), (1200, vec![(Reason::HeaderRow, 399)]));
    let single = "nps\n9\n\n\u{feff}nps\n10\n3\n\nnps\n8\n";
    let report = plain(single);
    assert_eq!((scores(&report), report.summaries[0].missing), (vec![("nps", 4, "25")], 0));
    assert_eq!(left_out(&report), [(Reason::HeaderRow, 2)]);
    // Several header rows, as survey tools write them.
    let qualtrics = "StartDate,Q1\nStart Date,How likely are you to recommend us?\n\
                     \"{\"\"ImportId\"\":\"\"a\"\"}\",\"{\"\"ImportId\"\":\"\"b\"\"}\"\n2026-11-21,9\n2026-11-21,3\n";
    let report = plain(&qualtrics.repeat(3));
    assert_eq!(scores(&report), [("Q1", 6, "0")]);
    assert_eq!(left_out(&report), [(Reason::HeaderRow, 8)]);
    // One row for each answer.
    let long = "Who,Question,Answer\nA,NPS,9\nA,Why?,Fast\nB,NPS,3\nB,Why?,Slow\n".repeat(5);
    let report = plain(&long);
    assert_eq!(scores(&report), [("NPS", 10, "0")]);
    assert!(!notes(&report).contains("\"Question\", \""), "{}", notes(&report));
}

#[test]
fn a_line_may_name_the_delimiter() {
    for file in [
        "sep=;\nid;plan;nps\n1;pro;9\n2;free;3\n3;pro;10\n",
        "\u{feff}\"sep=;\"\r\nid;plan;nps\r\n1;pro;9\r\n2;free;3\r\n3;pro;10\r\n",
        "SEP=;;;\nid;plan;nps\n1;pro;9\n2;free;3\n3;pro;10\n",
        "sep=\t\nid\tplan\tnps\n1\tpro\t9\n2\tfree\t3\n3\tpro\t10\n",
        "sep=^\nid^plan^nps\n1^pro^9\n2^free^3\n3^pro^10\n",
    ] {
        assert_eq!(scores(&plain(file)), [("nps", 3, "33")], "{file:?}");
    }
}

#[test]
fn titles_above_the_header_are_left_out_and_reported() {
    for (file, line) in [
        ("NPS report 2026\n\nAgent,NPS score,Comment\nA,10,x\nB,2,y\nC,9,\n", 3),
        ("Report;;\n;;\nAgent;NPS score;Comment\nA;10;x\nB;2;y\nC;9;\n", 3),
        ("Survey,Shop\nPeriod,2026-01\n\nAgent,NPS score,Team,Comment\nA,10,t,x\nB,2,t,y\nC,9,t,\n", 4),
        ("sep=;\nErgebnisse\nAgent;NPS score;Comment\nA;10;x\nB;2;y\nC;9;\n", 3),
    ] {
        let report = plain(file);
        assert_eq!((scores(&report), report.rows), (vec![("NPS score", 3, "33")], 3), "{file}");
        assert!(notes(&report).contains(&format!("header is on line {line}")), "{}", notes(&report));
    }
    let report = plain("Title\n\nid,nps\n1,9\n2,x\n");
    assert_eq!(report.left_out[0].entry.lines, [5], "lines count from the beginning of the file");
}

#[test]
fn a_file_without_a_header_needs_a_column() {
    let file = "1,pro,9\n2,free,3\n3,pro,10\n";
    let says = refused(file, &ImportOptions::default());
    assert!(says.contains("no header") && says.contains("--column") && says.contains("2  \"9\""), "{says}");
    let report = read(file, &column("2", Kind::Nps)).unwrap();
    assert_eq!((scores(&report), report.rows), (vec![("column 2", 3, "33")], 3), "from the first row on");
    let dated = "2026-01-01,Satisfied\n2026-01-02,Neutral\n";
    assert!(refused(dated, &ImportOptions::default()).contains("no header"));
    assert_eq!(plain("id,nps\n1,9\n").summaries[0].n, 1);
}

#[test]
fn columns_without_a_name_are_named_by_position() {
    let file = "uuid,timestamp, ,person\nu0,2026-01-01,9,p0\nu1,2026-01-02,10,p1\nu2,2026-01-03,3,p2\n";
    for name in ["2", "column 2"] {
        assert_eq!(scores(&read(file, &column(name, Kind::Nps)).unwrap()), [("column 2", 3, "33")]);
    }
    assert!(refused(file, &ImportOptions::default()).contains("2  \"column 2\""));
}

#[test]
fn a_name_that_two_columns_share_is_not_enough() {
    let file = "id,Rating,Comment,Rating\n1,5,a,2\n2,4,a,1\n3,5,a,5\n";
    let says = refused(file, &column("Rating", Kind::Csat));
    assert!(says.contains("two columns are named \"Rating\": columns 1 and 3") && says.contains("number"));
    assert_eq!(scores(&read(file, &column("3", Kind::Csat)).unwrap()), [("Rating", 3, "33")]);
    let by = ImportOptions { by: Some("plan".into()), ..ImportOptions::default() };
    assert!(refused("plan,nps,plan\na,9,b\n", &by).contains("columns 0 and 2"));
}

fn whose(conditions: &[&str]) -> ImportOptions {
    let conditions = conditions.iter().map(|text| Condition::parse(text).unwrap()).collect();
    ImportOptions { conditions, metric: Some(Kind::Nps), ..ImportOptions::default() }
}

#[test]
fn conditions_select_rows_in_every_kind_of_file() {
    let table = "id,score,status,plan\n1,10,ANSWERED,a\n2,9,ANSWERED,b\n3,0,IGNORED,a\n4,6, ANSWERED ,a\n";
    let records = "{\"score\":10,\"status\":\"ANSWERED\",\"plan\":\"a\"}\n{\"score\":9,\"status\":\"ANSWERED\",\"plan\":\"b\"}\n{\"score\":0,\"status\":\"IGNORED\",\"plan\":\"a\"}\n{\"score\":6,\"status\":\"ANSWERED\",\"plan\":\"a\"}\n";
    let one = |value: u8, status: &str, plan: &str| {
        let answer = format!("{{\"question\":\"q\",\"type\":\"nps\",\"value\":{value}}}");
        let context = format!("{{\"status\":\"{status}\",\"plan\":\"{plan}\"}}");
        format!("{{\"survey\":\"s\",\"context\":{context},\"answers\":[{answer}]}}\n")
    };
    let own =
        [one(10, "ANSWERED", "a"), one(9, "ANSWERED", "b"), one(0, "IGNORED", "a"), one(6, "ANSWERED", "a")];
    for file in [table, records, &own.concat()] {
        // Equal rows are counted together.
        let rows = file.split_inclusive('\n').skip(usize::from(file == table)).collect::<String>();
        for (file, times) in [(file.to_owned(), 1), (file.to_owned() + &rows.repeat(20), 21)] {
            for (conditions, n, left_out) in [
                (&["status=ANSWERED"][..], 3, 1),
                (&["status!=IGNORED", "plan=a"], 2, 2),
                (&["plan!=b"], 3, 1),
            ] {
                let report = read(&file, &whose(conditions)).unwrap();
                assert_eq!(report.summaries[0].n, n * times, "{conditions:?} {file}");
                assert_eq!(report.left_out[0].entry.count, left_out * times, "{conditions:?} {file}");
            }
        }
        let says = match read(file, &whose(&["status=answered"])) {
            Ok(report) => notes(&report),
            Err(error) => files::error(&error, Audience::Terminal),
        };
        assert!(says.contains("no cell of \"status\" is \"answered\""), "{says}");
    }
    assert!(refused(table, &whose(&["state=x"])).contains("no column \"state\""));
}

#[test]
fn replies_of_services_are_read() {
    let answer = |id: usize, value: u8| {
        format!(
            r#"{{"response_id":"r{id}","answers":[{{"field":{{"ref":"nps","type":"nps"}},"type":"number","number":{value}}},
            {{"field":{{"ref":"plan","type":"multiple_choice"}},"type":"choice","choice":{{"label":"pro"}}}}]}}"#
        )
    };
    let answers = |all: usize| {
        (0..all).zip([10, 9, 3].into_iter().cycle()).map(|(id, value)| answer(id, value)).collect::<Vec<_>>()
    };
    let typeform = format!(r#"{{"total_items":3,"items":[{}]}}"#, answers(3).join(","));
    let lines = |all| answers(all).into_iter().map(|answer| answer.replace('\n', "") + "\n").collect();
    for file in [typeform, lines(3), lines(60)] {
        let times = (file.matches("response_id").count() / 3) as u64;
        assert_eq!(scores(&plain(&file)), [("nps", 3 * times, "33")], "{file}");
    }
    let zendesk =
        r#"{"satisfaction_ratings":[{"id":1,"nps":10},{"id":2,"nps":9},{"id":3,"nps":3}],"count":3}"#;
    assert_eq!(scores(&plain(zendesk)), [("nps", 3, "33")]);
    assert_eq!(scores(&plain(r#"{"nps":9,"tags":[{"a":1},{"a":2}]}"#)), [("nps", 1, "100")]);
}

/// Six answers of which only the groups are known: an NPS of 33.
const GROUPS: &str =
    "id,nps_category\n0,Promoter\n1,Passive\n2,Detractor\n3,promoters\n4,PROMOTER \n5,passive\n6,\n";

#[test]
fn groups_give_the_nps_and_nothing_else() {
    let report = read(GROUPS, &column("nps_category", Kind::Nps)).unwrap();
    let summary = &report.summaries[0];
    assert_eq!((summary.n, summary.missing, summary.invalid), (6, 1, 0));
    assert_eq!(summary.groups.unwrap().counts().map(|(_, count)| count), [1, 2, 3]);
    // The same as of any ratings in these groups.
    let ratings = "nps\n9\n7\n3\n10\n9\n8\n";
    let rated = &plain(ratings).summaries[0];
    assert_eq!((summary.score, summary.interval, summary.se), (rated.score, rated.interval, rated.se));
    assert_eq!((summary.variance, summary.n_needed), (rated.variance, rated.n_needed));
    assert!(summary.counts.is_none() && summary.mean.is_none() && summary.sd.is_none());
    assert!(summary.median.is_none() && summary.mean_interval.is_none() && rated.mean.is_some());
    let said: Vec<_> = report.notes.iter().map(|note| files::file_note(note, Audience::Terminal)).collect();
    assert!(said.concat().contains("the ratings are not known"), "{said:?}");
    let german = GROUPS.replace("Passive", "Passiv").replace("Detractor", "Kritiker");
    assert_eq!(read(&german, &column("nps_category", Kind::Nps)).unwrap().summaries[0].score, summary.score);
}

#[test]
fn groups_are_refused_unless_the_metric_is_named() {
    let chosen = ImportOptions { column: Some("nps_category".into()), ..ImportOptions::default() };
    for options in [chosen, column("nps_category", Kind::Csat)] {
        let said = refused(GROUPS, &options);
        assert!(said.contains("groups derived from a rating") && said.contains("--metric nps"), "{said}");
    }
    // Numbers for the groups are not known.
    let coded = "id,Q1_NPS_GROUP\n0,1\n1,3\n2,2\n";
    let said = refused(coded, &column("Q1_NPS_GROUP", Kind::Nps));
    assert!(said.contains("groups derived from a rating"), "{said}");
    // Beside the rating, groups are not scored.
    let both = "nps,nps_category\n9,Promoter\n3,Detractor\n10,Promoter\n";
    let nps = ImportOptions { metric: Some(Kind::Nps), ..ImportOptions::default() };
    for options in [ImportOptions::default(), nps] {
        let report = read(both, &options).unwrap();
        assert_eq!(scores(&report), [("nps", 3, "33")]);
        assert!(report.summaries[0].mean.is_some());
    }
    // Words that are not groups are not dropped silently.
    let body = GROUPS.split_once('\n').unwrap().1;
    let mixed = format!("{GROUPS}{body}{}", "7,other\n".repeat(4));
    let said = refused(&mixed, &column("nps_category", Kind::Nps));
    assert!(said.contains("\"other\" ×4"), "{said}");
    // With the rating in another column, that one is scored.
    assert!(refused(both, &column("nps_category", Kind::Nps)).contains("score the column of the rating"));
}

#[test]
fn groups_and_ratings_of_two_files_are_not_mixed() {
    let outcome = |text: &str, options: &ImportOptions| {
        let mut file = scorelet::report::File::new(options.clone());
        file.push(text.as_bytes()).unwrap();
        (text.to_owned(), file.finish().unwrap())
    };
    let options = column("nps", Kind::Nps);
    let files = vec![outcome("nps\nPromoter\nDetractor\n", &options), outcome("nps\n9\n8\n", &options)];
    let report = Report::of(files, &ScoreOptions::default(), 1);
    let means: Vec<_> = report.summaries.iter().map(|summary| (summary.n, summary.mean)).collect();
    assert_eq!(means, [(2, None), (2, Some(8.5))]);
}

#[test]
fn lists_inside_a_response_are_part_of_it() {
    // As Formbricks replies: answers under `data`, the time of each under `ttc`, tags.
    let response = |day: u8, data: &str, tags: &str| {
        format!(
            r#"{{"id":"r{day}","createdAt":"2026-11-0{day}T10:00:00.000Z","finished":true,"data":{data},"ttc":{{"nps":{day},"csat":2}},"meta":{{"source":"web"}},"tags":{tags}}}"#
        )
    };
    let all = [
        response(1, r#"{"nps":9,"csat":5,"why":"fast"}"#, r#"[{"name":"vip"}]"#),
        response(2, r#"{"nps":10,"csat":2}"#, r#"[{"name":"vip"},{"name":"old"}]"#),
        response(3, r#"{"nps":2}"#, "[]"),
    ];
    let expected = [("data.nps", 3, "33"), ("data.csat", 2, "50")];
    let reply = format!(r#"{{"data":[{}],"meta":{{"total":3}}}}"#, all.join(","));
    for text in [reply, all.join("\n"), format!("[{}]", all.join(","))] {
        let report = plain(&text);
        assert_eq!((report.rows, scores(&report)), (3, expected.to_vec()), "{text}");
    }
    // As SurveyJS replies: a matrix is an object, a dynamic panel a list of objects.
    let surveyjs = r#"{"Data":[
        {"HappendAt":"2026-11-01T10:00:00Z","nps_score":9,"satisfaction":{"Speed":4,"Price":2},"visits":[{"place":"a"}]},
        {"HappendAt":"2026-11-02T10:00:00Z","nps_score":3,"satisfaction":{"Speed":5},"visits":[{"place":"a"},{"place":"b"}]},
        {"HappendAt":"2026-11-03T10:00:00Z","nps_score":10}]}"#;
    let report = plain(surveyjs);
    let expected = [("nps_score", 3, "33"), ("satisfaction.Speed", 2, "100"), ("satisfaction.Price", 1, "0")];
    assert_eq!((report.rows, scores(&report)), (3, expected.to_vec()));
}

/// Only the row below the header may be another one, and not if it holds an answer.
#[test]
fn a_cell_that_second_headers_have_makes_no_header_of_an_answer() {
    for word in ["Response", "Other (please specify)", "Open-Ended Comment"] {
        let rows =
            [format!("1,{word},0"), format!("2,{word},10"), "3,Call,10".to_owned(), "4,Call,9".to_owned()];
        let mut turned = rows.to_vec();
        turned.reverse();
        for rows in [rows.to_vec(), turned] {
            let report = plain(&format!("id,channel,nps\n{}\n", rows.join("\n")));
            assert_eq!(
                (scores(&report), left_out(&report)),
                (vec![("nps", 4, "50")], Vec::new()),
                "{rows:?}"
            );
        }
    }
    let report =
        plain("Respondent ID,How likely are you to recommend us?,,\n,Response,Why?,\n1,9,x,\n2,3,y,\n");
    assert_eq!((report.summaries[0].n, left_out(&report)), (2, vec![(Reason::HeaderRow, 1)]));
}

#[test]
fn an_nps_of_many_unread_answers_is_asked_about() {
    let file = |other: &str| {
        let cells = (0..40).map(|at| if at % 4 == 0 { other.to_owned() } else { (at % 11).to_string() });
        format!("nps\n{}\n", cells.collect::<Vec<_>>().join("\n"))
    };
    for other in ["ten", "10+", "Promoter", "12"] {
        let text = refused(&file(other), &ImportOptions::default());
        assert!(text.contains("0-10") && text.contains("--unread ignore"), "{other}: {text}");
        let coding = CodingSpec { scale: Some(Scale::NPS), ..CodingSpec::default() };
        let given = read(&file(other), &ImportOptions { coding, ..ImportOptions::default() }).unwrap();
        assert_eq!(given.summaries[0].n, 30);
    }
}

/// Two exports of different width: the narrower one is not a title of the other.
#[test]
fn a_header_with_answers_below_it_is_not_a_title() {
    for file in [
        "id,nps\n1,0\n2,9\nid,plan,nps\n3,a,10\n4,a,10\n5,b,10\n",
        "NPS;Agent\n0;A\n9;B\nNPS;Agent;Team;Why\n9;A;x;y\n8;B;x;y\n7;B;x;z\n9;B;x;z\n",
    ] {
        let report = plain(file);
        assert_eq!(report.summaries[0].n, 2, "{file}\n{}", notes(&report));
        let wider = |(reason, count): &(Reason, u64)| *reason == Reason::TooManyCells && *count >= 3;
        assert!(left_out(&report).iter().any(wider), "{file} {:?}", report.left_out);
    }
    // A title of two cells stays one.
    let report = plain("NPS of March;Team A\nid;channel;NPS\n1;x;9\n2;y;3\n");
    assert_eq!(scores(&report), [("NPS", 2, "0")]);
}
