//! axe-core finds nothing in any story of the gallery (www/demo/gallery.mjs): question type, look, place
//! and state, in four languages, light and dark. Every run looks at a set in which each pair of these
//! meets at least once; with `SCORELET_FULL` (`cargo xtask test --full`) at all of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::access;
use crate::stage::Stage;

/// The languages that each story is shown in: from left to right, from right to left, without spaces, and with
/// the longest words.
const LANGUAGES: [&str; 4] = ["en", "ar", "zh-Hans", "ka"];
const THEMES: [&str; 2] = ["light", "dark"];

/// A story's parameters by name.
type Story = BTreeMap<String, String>;

#[test]
fn axe_finds_nothing_in_any_story_of_one_half() {
    look_through(0);
}

#[test]
fn axe_finds_nothing_in_any_story_of_the_other_half() {
    look_through(1);
}

fn look_through(half: usize) {
    let stage = Stage::demo("gallery.html?type=nps");
    let all = all(&stage);
    let chosen = if std::env::var_os("SCORELET_FULL").is_some() { all } else { pairs(all) };
    // Two by two, since a story and the same in the other theme are next to each other.
    let is_mine = |(place, _): &(usize, Story)| place / 2 % 2 == half;
    let mine: Vec<_> = chosen.into_iter().enumerate().filter(is_mine).map(|(_, story)| story).collect();
    assert!(mine.len() > 40, "{} stories", mine.len());
    let mut wrong = Vec::new();
    let mut told = Story::new();
    for story in &mine {
        let same_but_the_theme =
            story.iter().all(|(name, value)| name == "theme" || told.get(name) == Some(value));
        match same_but_the_theme {
            true => repaint(&stage, &story["theme"]),
            false => tell(&stage, story),
        }
        told = story.clone();
        let found = access::found(&stage, "scorelet-survey");
        if !found.is_empty() {
            wrong.push(format!("{}: {found:#?}", address(story)));
        }
    }
    println!("{} stories, {} with findings", mine.len(), wrong.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), mine.len(), wrong.join("\n"));
    stage.assert_quiet();
}

fn address(story: &Story) -> String {
    let parameters: Vec<_> = story.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("gallery.html?{}", parameters.join("&"))
}

/// Opens a story and waits until it is ready.
fn tell(stage: &Stage, story: &Story) {
    stage.open(&address(story));
    if story["display"] == "modal" {
        stage.wait("document.getElementById('open')");
        stage.click_outside("#open");
    }
    stage.wait("document.documentElement.dataset.story");
    assert_eq!(stage.text("document.documentElement.dataset.story"), "ready", "{}", address(story));
}

/// Shows the same story in another theme, set on the card as the widget sets it.
fn repaint(stage: &Stage, theme: &str) {
    stage.js(&format!(
        "[document.documentElement, $('[part=panel]')].forEach((node) => (node.dataset.theme = '{theme}'))"
    ));
}

/// Every story in every language and theme.
fn all(stage: &Stage) -> Vec<Story> {
    let told = stage.js("import('/gallery.mjs').then(({ stories }) => stories())");
    let told: Vec<Story> = serde_json::from_value(told).unwrap();
    let with = |story: &Story, lang: &str, theme: &str| {
        let mut story = story.clone();
        story.extend([("lang".to_owned(), lang.to_owned()), ("theme".to_owned(), theme.to_owned())]);
        story
    };
    let each = |story: &Story| {
        let languages = LANGUAGES.iter();
        languages.flat_map(|lang| THEMES.map(|theme| with(story, lang, theme))).collect::<Vec<_>>()
    };
    told.iter().flat_map(each).collect()
}

/// A few of them in which every two values that can meet do, chosen greedily: each adds the most pairs that
/// are new.
fn pairs(all: Vec<Story>) -> Vec<Story> {
    let pairs_of = |story: &Story| {
        let parts: Vec<_> = story.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let pair =
            |at: usize| parts[..at].iter().map(|other| format!("{other}&{}", parts[at])).collect::<Vec<_>>();
        (1..parts.len()).flat_map(pair).collect::<Vec<_>>()
    };
    let mut numbers = BTreeMap::new();
    let all: Vec<_> = all
        .into_iter()
        .map(|story| {
            let pairs = pairs_of(&story).into_iter().map(|pair| {
                let next = numbers.len();
                *numbers.entry(pair).or_insert(next)
            });
            (pairs.collect::<Vec<usize>>(), story)
        })
        .collect();
    let mut open: BTreeSet<usize> = (0..numbers.len()).collect();
    let mut chosen = Vec::new();
    while !open.is_empty() {
        let news =
            |(pairs, _): &&(Vec<usize>, Story)| pairs.iter().filter(|pair| open.contains(pair)).count();
        let (pairs, story) = all.iter().max_by_key(news).unwrap();
        pairs.iter().for_each(|pair| {
            open.remove(pair);
        });
        chosen.push(story.clone());
    }
    chosen
}
