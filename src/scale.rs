//! What a rating is: a scale, a whole number proven to be on it, which end is good, and the group
//! an answer falls into. Asking and scoring share these and nothing else.

pub mod pairs;

use core::fmt;

/// A rating scale: the whole numbers from `low` to `high`, both included, within 0–10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale {
    low: u8,
    high: u8,
}

/// The largest number that any scale may hold.
pub const MAX_VALUE: u8 = 10;

impl Scale {
    /// The 0–10 scale of the NPS question.
    pub const NPS: Scale = Scale { low: 0, high: 10 };
    /// The 1–5 scale.
    pub const FIVE: Scale = Scale { low: 1, high: 5 };
    /// The 1–7 scale.
    pub const SEVEN: Scale = Scale { low: 1, high: 7 };
    /// The 1–10 scale.
    pub const TEN: Scale = Scale { low: 1, high: 10 };

    /// 0 and 1: no and yes.
    pub const BINARY: Scale = Scale { low: 0, high: 1 };

    /// A scale from `low` to `high`; `None` unless `low < high <= 10`.
    ///
    /// ```
    /// use scorelet::scale::Scale;
    /// assert!(Scale::new(1, 5).is_some());
    /// assert!(Scale::new(5, 5).is_none());
    /// assert!(Scale::new(0, 11).is_none());
    /// ```
    pub const fn new(low: u8, high: u8) -> Option<Scale> {
        if low < high && high <= MAX_VALUE { Some(Scale { low, high }) } else { None }
    }

    /// The lowest value.
    pub const fn low(self) -> u8 {
        self.low
    }

    /// The highest value.
    pub const fn high(self) -> u8 {
        self.high
    }

    /// Every value, low to high.
    pub fn values(self) -> impl DoubleEndedIterator<Item = u8> + Clone {
        self.low..=self.high
    }

    /// `value` as a rating on this scale, or `None` where it is off the scale.
    pub const fn rating(self, value: u8) -> Option<Rating> {
        if self.low <= value && value <= self.high { Some(Rating(value)) } else { None }
    }

    /// The values of this scale as a set.
    pub fn set(self) -> Values {
        self.values().collect()
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.low, self.high)
    }
}

/// A whole number proven to be on its scale: only [`Scale::rating`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rating(u8);

impl Rating {
    /// The number itself.
    pub const fn value(self) -> u8 {
        self.0
    }
}

/// Which end of a scale is the good one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better: satisfaction, agreement, recommendation.
    #[default]
    HigherIsBetter,
    /// Less is better: the effort form of customer effort.
    LowerIsBetter,
}

impl Direction {
    /// The name in surveys, responses and summaries.
    pub const fn name(self) -> &'static str {
        match self {
            Direction::HigherIsBetter => "higher_is_better",
            Direction::LowerIsBetter => "lower_is_better",
        }
    }

    /// The direction of that name.
    pub fn from_name(name: &str) -> Option<Direction> {
        [Direction::HigherIsBetter, Direction::LowerIsBetter].into_iter().find(|d| d.name() == name)
    }
}

/// A set of scale values, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Values(u16);

impl Values {
    /// The values from `low` to `high`, both included, that any scale may hold.
    pub fn range(low: u8, high: u8) -> Values {
        (low..=high.min(MAX_VALUE)).collect()
    }

    /// Whether `value` is in the set.
    pub const fn contains(self, value: u8) -> bool {
        value <= MAX_VALUE && self.0 >> value & 1 == 1
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether no value is in both.
    pub const fn is_disjoint(self, other: Values) -> bool {
        self.0 & other.0 == 0
    }

    /// Whether every value of `self` is in `other`.
    pub const fn is_subset(self, other: Values) -> bool {
        self.0 & !other.0 == 0
    }

    /// The values, ascending.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..=MAX_VALUE).filter(move |&value| self.contains(value))
    }

    /// The set as seen from the other end of `scale`: 4–5 of 1–5 becomes 1–2.
    pub fn mirrored(self, scale: Scale) -> Values {
        scale.values().filter(|&v| self.contains(scale.low + scale.high - v)).collect()
    }
}

impl FromIterator<u8> for Values {
    /// Values above 10 are on no scale and are dropped.
    fn from_iter<I: IntoIterator<Item = u8>>(values: I) -> Values {
        Values(values.into_iter().filter(|&v| v <= MAX_VALUE).fold(0, |bits, v| bits | 1 << v))
    }
}

/// The kinds of rating, each with its own default scale, groups and headline score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Net Promoter: 0–10, detractors, passives, promoters.
    Nps,
    /// Customer satisfaction: the share of satisfied answers.
    Csat,
    /// Customer effort: agreement (1–7), effort (1–5, lower is better) or a 1–10 mean.
    Ces,
    /// Any other rating.
    Rating,
}

impl Kind {
    /// The name in surveys, responses and summaries.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Nps => "nps",
            Kind::Csat => "csat",
            Kind::Ces => "ces",
            Kind::Rating => "rating",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Kind> {
        [Kind::Nps, Kind::Csat, Kind::Ces, Kind::Rating].into_iter().find(|k| k.name() == name)
    }

    /// The scale where none is named; a `rating` has none.
    pub const fn default_scale(self) -> Option<Scale> {
        match self {
            Kind::Nps => Some(Scale::NPS),
            Kind::Csat => Some(Scale::FIVE),
            Kind::Ces => Some(Scale::SEVEN),
            Kind::Rating => None,
        }
    }

    /// The favourable set by convention, where there is one for this scale and direction.
    /// Sources: satisfaction, the top-two box; effort, CES 2.0 "somewhat agree" and above, CES 1
    /// the two low-effort boxes; 1–10, the top-two box.
    fn default_favourable(self, scale: Scale, direction: Direction) -> Option<Values> {
        use Direction::{HigherIsBetter as Higher, LowerIsBetter as Lower};
        let (low, high) = match (self, scale, direction) {
            (Kind::Nps, ..) => (9, 10),
            (Kind::Csat, Scale::FIVE, Higher) => (4, 5),
            (Kind::Csat, Scale::SEVEN, Higher) => (6, 7),
            (Kind::Csat | Kind::Ces, Scale::TEN, Higher) => (9, 10),
            (Kind::Ces, Scale::SEVEN, Higher) => (5, 7),
            (Kind::Ces, Scale::FIVE, Lower) => (1, 2),
            _ => return None,
        };
        Some(Values::range(low, high))
    }
}

/// The group an answer falls into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// NPS 0–6.
    Detractor,
    /// NPS 7–8.
    Passive,
    /// NPS 9–10.
    Promoter,
    /// In the favourable set.
    Favourable,
    /// In neither set.
    Neutral,
    /// In the unfavourable set.
    Unfavourable,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 6] = [
        Group::Detractor,
        Group::Passive,
        Group::Promoter,
        Group::Favourable,
        Group::Neutral,
        Group::Unfavourable,
    ];

    /// The name in surveys (singular).
    pub const fn name(self) -> &'static str {
        match self {
            Group::Detractor => "detractor",
            Group::Passive => "passive",
            Group::Promoter => "promoter",
            Group::Favourable => "favourable",
            Group::Neutral => "neutral",
            Group::Unfavourable => "unfavourable",
        }
    }

    /// The group of that name.
    pub fn from_name(name: &str) -> Option<Group> {
        Group::ALL.into_iter().find(|g| g.name() == name)
    }
}

/// What a request or a survey says about a rating. Everything but the kind is optional.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodingSpec {
    /// The scale.
    pub scale: Option<Scale>,
    /// Which end is good.
    pub direction: Option<Direction>,
    /// The favourable values.
    pub favourable: Option<Values>,
    /// The unfavourable values.
    pub unfavourable: Option<Values>,
}

/// The id of the question that asks whether something was better or worse than expected.
pub const EXPECTATION: &str = "expectation";

/// How the values of one rating are coded: its scale, direction and groups, all of them decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coding {
    kind: Kind,
    scale: Scale,
    direction: Direction,
    favourable: Option<Values>,
    unfavourable: Values,
    standard: bool,
}

/// Why a [`CodingSpec`] is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingError {
    /// A `rating` needs a scale.
    NoScale,
    /// An NPS scale must end at 10.
    NpsScale,
    /// NPS is always "higher is better".
    NpsDirection,
    /// A favourable or unfavourable value is off the scale.
    OffScale,
    /// A set that was given is empty.
    EmptySet,
    /// A value is both favourable and unfavourable.
    Overlap,
}

impl CodingError {
    /// Returns the key whose value is wrong.
    pub const fn key(self) -> &'static str {
        match self {
            CodingError::NoScale | CodingError::NpsScale => "scale",
            CodingError::NpsDirection => "direction",
            CodingError::OffScale | CodingError::EmptySet | CodingError::Overlap => "favourable",
        }
    }
}

impl Coding {
    /// A share: 1 is what is counted, 0 the rest.
    pub const SHARE: Coding = Coding {
        kind: Kind::Rating,
        scale: Scale::BINARY,
        direction: Direction::HigherIsBetter,
        favourable: Some(Values(0b10)),
        unfavourable: Values(0b01),
        standard: true,
    };

    /// A rating that was asked as `expectation` on 1–10: 7–10 is better than expected, 1–4 worse. Its score is
    /// the difference of the two shares.
    pub const EXPECTATION: Coding = Coding {
        kind: Kind::Rating,
        scale: Scale::TEN,
        direction: Direction::HigherIsBetter,
        favourable: Some(Values(0b111_1000_0000)),
        unfavourable: Values(0b1_1110),
        standard: true,
    };

    /// Any whole number that a scale may hold, in no group: for answers whose scale is not known yet.
    pub(crate) const WIDEST: Coding = Coding {
        kind: Kind::Rating,
        scale: Scale::NPS,
        direction: Direction::HigherIsBetter,
        favourable: None,
        unfavourable: Values(0),
        standard: false,
    };

    /// Returns the coding with every part decided: the kind's default scale and direction, the conventional
    /// favourable set where there is one, and its mirror image as the unfavourable set.
    ///
    /// ```
    /// use scorelet::scale::{Coding, CodingSpec, Group, Kind};
    /// let csat = Coding::new(Kind::Csat, CodingSpec::default()).unwrap();
    /// assert_eq!(csat.group(csat.scale().rating(4).unwrap()), Some(Group::Favourable));
    /// assert_eq!(csat.group(csat.scale().rating(2).unwrap()), Some(Group::Unfavourable));
    /// ```
    pub fn new(kind: Kind, spec: CodingSpec) -> Result<Coding, CodingError> {
        let scale = spec.scale.or(kind.default_scale()).ok_or(CodingError::NoScale)?;
        // The 1-5 effort form must be asked for by direction, so that a default never
        // reverses a 1-5 agreement form.
        let direction = spec.direction.unwrap_or_default();
        if kind == Kind::Nps {
            if scale.high() != MAX_VALUE || scale.low() > 6 {
                return Err(CodingError::NpsScale);
            }
            if direction == Direction::LowerIsBetter {
                return Err(CodingError::NpsDirection);
            }
        }
        let convention = kind.default_favourable(scale, direction);
        let favourable = spec.favourable.or(convention);
        let unfavourable = spec.unfavourable.unwrap_or(match (kind, favourable) {
            (Kind::Nps, _) => Values::range(scale.low(), 6),
            (_, Some(set)) => set.mirrored(scale),
            (_, None) => Values::default(),
        });
        for set in [spec.favourable, spec.unfavourable].into_iter().flatten() {
            if set.is_empty() {
                return Err(CodingError::EmptySet);
            }
            if !set.is_subset(scale.set()) {
                return Err(CodingError::OffScale);
            }
        }
        if !favourable.unwrap_or_default().is_disjoint(unfavourable) {
            return Err(CodingError::Overlap);
        }
        let standard = if kind == Kind::Nps { scale == Scale::NPS } else { convention.is_some() };
        Ok(Coding { kind, scale, direction, favourable, unfavourable, standard })
    }

    /// Returns the coding of the answers to the question of that id: as [`Coding::new`], but a rating that is
    /// asked as [`EXPECTATION`] on 1–10 is [`Coding::EXPECTATION`], whatever favourable values it states. A
    /// table has no column for those, and a question must count alike everywhere.
    ///
    /// ```
    /// use scorelet::scale::{Coding, CodingSpec, Kind, Scale};
    /// let spec = CodingSpec { scale: Some(Scale::TEN), ..CodingSpec::default() };
    /// assert_eq!(Coding::of_question("expectation", Kind::Rating, spec), Ok(Coding::EXPECTATION));
    /// assert_ne!(Coding::of_question("speed", Kind::Rating, spec), Ok(Coding::EXPECTATION));
    /// ```
    pub fn of_question(question: &str, kind: Kind, spec: CodingSpec) -> Result<Coding, CodingError> {
        let coding = Coding::new(kind, spec)?;
        let expectation = Coding::EXPECTATION;
        let is_expectation = question == EXPECTATION
            && (kind, coding.scale, coding.direction)
                == (expectation.kind, expectation.scale, expectation.direction);
        Ok(if is_expectation { expectation } else { coding })
    }

    /// Returns whether the score is the share of the favourable group less that of the unfavourable one.
    pub fn is_net(&self) -> bool {
        self.kind == Kind::Nps || *self == Coding::EXPECTATION
    }

    /// The kind of rating.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Its scale.
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// Which end is good.
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// The favourable values; `None` where convention names none and none were given, so that only
    /// the mean can be scored.
    pub const fn favourable(&self) -> Option<Values> {
        self.favourable
    }

    /// The unfavourable values.
    pub const fn unfavourable(&self) -> Values {
        self.unfavourable
    }

    /// Whether convention names the groups of this scale and direction.
    pub const fn is_standard(&self) -> bool {
        self.standard
    }

    /// The groups that answers can fall into, in the order of [`Group::ALL`].
    pub fn groups(&self) -> Vec<Group> {
        let meets =
            |group: &Group| self.scale.values().any(|value| self.group(Rating(value)) == Some(*group));
        Group::ALL.into_iter().filter(meets).collect()
    }

    /// The group of a rating; `None` where no favourable set is known.
    pub fn group(&self, rating: Rating) -> Option<Group> {
        let nps = self.kind == Kind::Nps;
        let favourable = self.favourable?;
        Some(if favourable.contains(rating.value()) {
            if nps { Group::Promoter } else { Group::Favourable }
        } else if self.unfavourable.contains(rating.value()) {
            if nps { Group::Detractor } else { Group::Unfavourable }
        } else if nps {
            Group::Passive
        } else {
            Group::Neutral
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(kind: Kind, spec: CodingSpec) -> Vec<(u8, &'static str)> {
        let coding = Coding::new(kind, spec).unwrap();
        let group = |v| coding.group(coding.scale().rating(v).unwrap()).unwrap().name();
        coding.scale().values().map(|v| (v, group(v))).collect()
    }

    fn runs(groups: Vec<(u8, &'static str)>) -> Vec<(u8, &'static str)> {
        let mut out: Vec<(u8, &'static str)> = Vec::new();
        for (value, name) in groups {
            match out.last_mut() {
                Some(last) if last.1 == name => last.0 = value,
                _ => out.push((value, name)),
            }
        }
        out
    }

    #[test]
    fn conventional_groups_end_where_the_field_ends_them() {
        let on = |scale| CodingSpec { scale: Some(scale), ..CodingSpec::default() };
        let effort = CodingSpec { direction: Some(Direction::LowerIsBetter), ..on(Scale::FIVE) };
        let (f, n, u) = ("favourable", "neutral", "unfavourable");
        assert_eq!(
            runs(groups(Kind::Nps, on(Scale::NPS))),
            [(6, "detractor"), (8, "passive"), (10, "promoter")]
        );
        assert_eq!(
            runs(groups(Kind::Nps, on(Scale::TEN))),
            [(6, "detractor"), (8, "passive"), (10, "promoter")]
        );
        assert_eq!(runs(groups(Kind::Csat, on(Scale::FIVE))), [(2, u), (3, n), (5, f)]);
        assert_eq!(runs(groups(Kind::Csat, on(Scale::SEVEN))), [(2, u), (5, n), (7, f)]);
        assert_eq!(runs(groups(Kind::Csat, on(Scale::TEN))), [(2, u), (8, n), (10, f)]);
        assert_eq!(runs(groups(Kind::Ces, on(Scale::SEVEN))), [(3, u), (4, n), (7, f)]);
        assert_eq!(runs(groups(Kind::Ces, effort)), [(2, f), (3, n), (5, u)]);
    }

    #[test]
    fn wrong_codings_are_refused_by_name() {
        let off = |kind, spec| Coding::new(kind, spec).unwrap_err();
        let on = |scale| CodingSpec { scale: Some(scale), ..CodingSpec::default() };
        assert_eq!(off(Kind::Rating, CodingSpec::default()), CodingError::NoScale);
        assert_eq!(off(Kind::Nps, on(Scale::FIVE)), CodingError::NpsScale);
        let both = CodingSpec {
            favourable: Some(Values::range(3, 5)),
            unfavourable: Some(Values::range(1, 3)),
            ..on(Scale::FIVE)
        };
        assert_eq!(off(Kind::Csat, both), CodingError::Overlap);
        let beyond = CodingSpec { favourable: Some(Values::range(5, 6)), ..on(Scale::FIVE) };
        assert_eq!(off(Kind::Csat, beyond), CodingError::OffScale);
        let empty = CodingSpec { favourable: Some(Values::default()), ..on(Scale::FIVE) };
        assert_eq!(off(Kind::Csat, empty), CodingError::EmptySet);
    }

    #[test]
    fn the_expectation_question_has_one_coding() {
        let only = Coding::EXPECTATION;
        let on = |scale| CodingSpec { scale: Some(scale), ..CodingSpec::default() };
        let stated = CodingSpec { favourable: Some(Values::range(7, 10)), ..on(Scale::TEN) };
        let as_stated = Coding { standard: true, ..Coding::new(Kind::Rating, stated).unwrap() };
        assert_eq!((only, only.unfavourable()), (as_stated, Values::range(1, 4)));
        let asked = |question, kind, spec| Coding::of_question(question, kind, spec).unwrap();
        assert_eq!(asked(EXPECTATION, Kind::Rating, stated), only);
        let strict = CodingSpec { favourable: Some(Values::range(9, 10)), ..on(Scale::TEN) };
        assert_eq!(asked(EXPECTATION, Kind::Rating, strict), only);
        let lower = CodingSpec { direction: Some(Direction::LowerIsBetter), ..on(Scale::TEN) };
        for (question, kind, spec) in [
            ("expectations", Kind::Rating, on(Scale::TEN)),
            (EXPECTATION, Kind::Csat, on(Scale::TEN)),
            (EXPECTATION, Kind::Rating, on(Scale::SEVEN)),
            (EXPECTATION, Kind::Rating, lower),
        ] {
            assert_eq!(asked(question, kind, spec), Coding::new(kind, spec).unwrap(), "{question} {spec:?}");
        }
        assert!(only.is_net() && !Coding::new(Kind::Rating, stated).unwrap().is_net());
    }

    #[test]
    fn a_rating_without_a_favourable_set_has_no_group() {
        let spec = CodingSpec { scale: Scale::new(0, 4), ..CodingSpec::default() };
        let coding = Coding::new(Kind::Rating, spec).unwrap();
        assert_eq!(coding.group(coding.scale().rating(4).unwrap()), None);
        assert!(!coding.is_standard());
    }
}
