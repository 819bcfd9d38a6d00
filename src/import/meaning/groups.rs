//! The groups of an NPS as words, as programs write them beside or in place of the rating.

/// One value of each group, from the low end: where only groups are known, it stands for all of them.
const VALUES: [u8; 3] = [0, 7, 10];

/// The words of each group, from the low end, in lower case and in the singular and plural.
const WORDS: [&[&str]; 3] = [
    &[
        "detractor",
        "detractors",
        "detraktor",
        "detraktoren",
        "kritiker",
        "détracteur",
        "détracteurs",
        "detractores",
        "detrattore",
        "detrattori",
        "detrator",
        "detratores",
        "krytyk",
        "krytycy",
        "детрактор",
        "детракторы",
        "детрактори",
        "критик",
        "критики",
        "批判者",
        "贬损者",
        "비추천고객",
    ],
    &[
        "passive",
        "passives",
        "passive-or-neutral",
        "passively satisfied",
        "passiv",
        "indifferente",
        "indifferent",
        "passif",
        "passifs",
        "pasivo",
        "pasivos",
        "passivo",
        "passivi",
        "passivos",
        "pasywny",
        "pasywni",
        "нейтрал",
        "нейтралы",
        "нейтрали",
        "中立者",
        "被动者",
        "중립고객",
    ],
    &[
        "promoter",
        "promoters",
        "promotor",
        "promotoren",
        "promoteur",
        "promoteurs",
        "promotores",
        "promotore",
        "promotori",
        "promotorzy",
        "промоутер",
        "промоутеры",
        "промоутери",
        "推奨者",
        "推荐者",
        "추천고객",
    ],
];

/// Returns the value that stands for the group which `text` names.
pub(super) fn group_value(text: &str) -> Option<u8> {
    // All of them are short, so a comment need not be copied.
    if text.len() > 40 {
        return None;
    }
    let text = text.trim().to_lowercase();
    let named = WORDS.iter().zip(VALUES).find(|(words, _)| words.contains(&text.as_str()));
    named.map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{Coding, CodingSpec, Group, Kind};

    #[test]
    fn each_value_is_in_its_group() {
        let coding = Coding::new(Kind::Nps, CodingSpec::default()).unwrap();
        let group = |text| {
            group_value(text).map(|value| coding.group(coding.scale().rating(value).unwrap()).unwrap())
        };
        assert_eq!(group("Promoter"), Some(Group::Promoter));
        assert_eq!(group(" PASSIVES "), Some(Group::Passive));
        assert_eq!(group("détracteur"), Some(Group::Detractor));
        assert_eq!(group("promote"), None);
    }
}
