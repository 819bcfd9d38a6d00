use super::*;

#[test]
fn no_word_means_two_things() {
    let mut seen: BTreeMap<String, (Option<Degree>, &str)> = BTreeMap::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#') && !line.contains(" asks ")) {
        let Some((what, forms)) = line.split_once(": ") else {
            assert_eq!(line, "");
            continue;
        };
        let mut one = Lexicon::default();
        one.read(what, forms);
        assert_eq!(one.words.len(), forms.split([';', '|']).count(), "twice in {line}");
        for (word, entry) in one.words {
            assert!(!word.is_empty() && word.len() <= LONGEST, "{line}");
            let degree = match entry {
                Entry::Word(meaning) => Some(meaning.degree),
                Entry::Missing => None,
            };
            let (known, other) = *seen.entry(word.clone()).or_insert((degree, line));
            assert_eq!(known, degree, "{word:?}\n{line}\n{other}");
        }
    }
}

#[test]
fn every_line_names_a_family_and_a_degree() {
    for line in TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (what, forms) = line.split_once(": ").unwrap();
        let parts: Vec<_> = what.split(' ').collect();
        let five = forms.split(" ; ").count() == 5;
        let family = Family::NAMES.iter().any(|(name, _)| *name == parts[1]);
        let sign = |sign: &str| Degree::SIGNS.iter().any(|(known, _)| *known == sign);
        match parts.as_slice() {
            [_, "neutral" | "missing"] => assert!(!forms.contains(';'), "{line}"),
            [_, "asks", what] => {
                assert!(["nps", "csat", "ces", "effort", "rating", "grade"].contains(what), "{line}")
            }
            [_, _] => assert!(family && five, "{line}"),
            [_, _, degree] => assert!(family && sign(degree) && !forms.contains(';'), "{line}"),
            _ => panic!("{line}"),
        }
    }
}

#[test]
fn spelling_makes_no_difference() {
    for (one, other) in [
        ("Very satisfied", " VERY  SATISFIED. "),
        ("good_with_comment", "Good with comment"),
        ("tout à fait d’accord", "Tout à fait d'accord"),
        ("foarte mulţumit(ă)", "foarte mulțumit"),
        ("satisfait·e", "satisfait"),
        ("labai patenkintas/-a", "labai patenkintas"),
        ("راضٍ جدًا", "راض جدا"),
        ("👍🏽", "👍"),
        ("☹️", "☹"),
    ] {
        assert_eq!(normal(one), normal(other));
        assert!(meaning(one).is_some(), "{one}");
    }
    assert_eq!(normal("weder/noch"), "weder/noch");
    assert!(meaning(&"good ".repeat(100)).is_none());
}

#[test]
fn a_neutral_word_belongs_to_every_family() {
    let neutral = meaning("Neutral").unwrap();
    let agree = meaning("agree").unwrap();
    assert_eq!((neutral.degree, neutral.families.single()), (Degree::Neither, None));
    assert_eq!(neutral.families.and(agree.families).single(), Some(Family::Agreement));
    assert_eq!(agree.families.and(meaning("good").unwrap().families).single(), None);
}

/// The labels that the widget shows at the ends of its scales, in every language.
#[test]
fn the_surveys_own_end_labels_are_known() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/locales");
    let mut languages = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let texts = crate::json::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        languages += 1;
        for (scale, family) in [
            ("nps", Family::Likelihood),
            ("csat", Family::Satisfaction),
            ("ces", Family::Agreement),
            ("expectation", Family::Expectation),
            ("ces-effort", Family::Effort),
            ("ces-10", Family::Ease),
        ] {
            let end = |end: &str| {
                let text = texts.get(&format!("{scale}.{end}")).unwrap().as_str().unwrap().to_owned();
                let found = meaning(&text);
                assert_eq!(found.and_then(|found| found.families.single()), Some(family), "{path:?} {text}");
                found.unwrap().degree
            };
            assert!(end("low") <= Degree::VeryBad, "{path:?} {scale}");
            assert!(end("high") >= Degree::VeryGood, "{path:?} {scale}");
        }
    }
    assert_eq!(languages, 17);
}

#[test]
fn a_caseless_character_is_its_own_lower_case() {
    let caseless: Vec<char> = ('\0'..=char::MAX).filter(|c| is_caseless(*c)).collect();
    assert!(caseless.len() > 20_000);
    for c in caseless {
        assert!(c.to_lowercase().eq([c]), "{c:?}");
    }
}
