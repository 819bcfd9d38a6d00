//! What the columns of a ticket file hold.

/// What a column of a ticket file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// When the ticket was opened.
    Opened,
    /// When it was first replied to.
    FirstReply,
    /// When it was resolved.
    Resolved,
    /// How many contacts it took.
    Contacts,
    /// Seconds of talk.
    Talk,
    /// Seconds on hold.
    Hold,
    /// Seconds of work after the contact.
    WrapUp,
}

impl Column {
    /// Every column.
    pub const ALL: [Column; 7] = [
        Column::Opened,
        Column::FirstReply,
        Column::Resolved,
        Column::Contacts,
        Column::Talk,
        Column::Hold,
        Column::WrapUp,
    ];

    /// Returns its name in messages and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Column::Opened => "opened",
            Column::FirstReply => "first_reply",
            Column::Resolved => "resolved",
            Column::Contacts => "contacts",
            Column::Talk => "talk",
            Column::Hold => "hold",
            Column::WrapUp => "wrap_up",
        }
    }
}
