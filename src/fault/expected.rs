//! What should be there instead.

use crate::scale::Scale;

/// What a value should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A value of this type.
    Type(JsonType),
    /// Anything but an array or an object.
    Scalar,
    /// An array of strings.
    Strings,
    /// A whole number.
    Whole,
    /// A whole number from 1 up to this one.
    UpTo(usize),
    /// `[low, high]`.
    ScaleEnds,
    /// Values of a scale.
    ScaleValues,
    /// Values of this scale, or these groups, by name.
    ValuesOrGroups(Scale, Vec<String>),
    /// An id: 1 to 100 characters without control characters.
    Id,
    /// A UUID.
    Uuid,
    /// An RFC 3339 time.
    Instant,
    /// The version of the wire form.
    Version,
    /// A text, or texts by language.
    Texts,
    /// A language tag.
    LanguageTag,
    /// An option of a choice or a row of a matrix.
    Label,
    /// Groups and values, or a range of values.
    Matches,
    /// Ids of options.
    OptionIds,
    /// `text`, or a group.
    TextOrGroup,
    /// An absolute web address.
    Link,
    /// An address to post to.
    Endpoint,
    /// The source of a survey: these presets, an element's id, or an address.
    Survey(&'static [&'static str]),
    /// Triggers.
    Triggers,
    /// Conditions on the context.
    Conditions,
    /// What `scorelet.open` takes.
    Opened,
    /// A time such as `20s`, or one of these words.
    Time(&'static [&'static str]),
    /// A share.
    Share,
    /// Globs of paths.
    Paths,
    /// Names in braces, these.
    Placeholders(&'static [&'static str]),
    /// A header's name.
    HeaderName,
    /// A rule for what an endpoint's reply must be.
    Success,
    /// Two statuses of HTTP.
    Statuses,
}

/// The types of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// `[…]`
    Array,
    /// `{…}`
    Object,
}
