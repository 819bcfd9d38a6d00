//! Finds the columns of a ticket file.

use super::error::TicketError;

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

    /// Returns the headers that mean it, in lower case, with `_` for everything but letters and digits.
    const fn headers(self) -> &'static [&'static str] {
        match self {
            Column::Opened => &["opened", "opened_at", "created", "created_at"],
            Column::FirstReply => &[
                "first_reply",
                "first_reply_at",
                "first_replied_at",
                "first_response",
                "first_response_at",
                "first_responded_at",
            ],
            Column::Resolved => &["resolved", "resolved_at", "solved", "solved_at", "closed", "closed_at"],
            Column::Contacts => &["contacts", "contact_count", "number_of_contacts"],
            Column::Talk => &["talk", "talk_time", "talk_seconds"],
            Column::Hold => &["hold", "hold_time", "hold_seconds"],
            Column::WrapUp => &["wrap_up", "wrap_up_time", "wrapup", "after_call", "after_call_work", "acw"],
        }
    }
}

/// The position of each column, if it has one.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns([Option<usize>; Column::ALL.len()]);

impl Columns {
    /// Finds each column by the given name, or else by its headers; the first if there are several.
    pub fn find(header: &[String], named: &[(Column, String)]) -> Result<Columns, TicketError> {
        let mut columns = Columns::default();
        let plain: Vec<String> = header.iter().map(|name| plain(name)).collect();
        for (place, column) in columns.0.iter_mut().zip(Column::ALL) {
            *place = match named.iter().find(|(one, _)| *one == column) {
                Some((_, name)) => {
                    Some(header.iter().position(|header| header == name).ok_or_else(|| {
                        TicketError::NoColumn { wanted: name.clone(), columns: header.to_vec() }
                    })?)
                }
                None => plain.iter().position(|name| column.headers().contains(&name.as_str())),
            };
        }
        Ok(columns)
    }

    /// Returns the position of a column, if it is there.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.0.get(column as usize).copied().flatten()
    }

    /// Whether a column is there.
    pub fn has(&self, column: Column) -> bool {
        self.place(column).is_some()
    }

    /// Whether the columns give any figure.
    pub fn make_a_figure(&self) -> bool {
        let since_opened = self.has(Column::FirstReply) || self.has(Column::Resolved);
        self.has(Column::Opened) && since_opened
            || [Column::Contacts, Column::Talk, Column::Hold].iter().any(|&column| self.has(column))
    }
}

fn plain(name: &str) -> String {
    let signs = name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    signs.collect::<String>().split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(header: &[&str], named: &[(Column, String)]) -> Result<Columns, TicketError> {
        Columns::find(&header.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), named)
    }

    #[test]
    fn headers_are_recognised_in_any_spelling() {
        let columns = find(&["Ticket", "Created at", "FIRST-REPLY (at)", "Wrap up"], &[]).unwrap();
        let places = Column::ALL.map(|column| columns.place(column));
        assert_eq!(places, [Some(1), Some(2), None, None, None, None, Some(3)]);
        assert!(columns.make_a_figure());
        assert!(!find(&["opened", "wrap_up"], &[]).unwrap().make_a_figure());
    }

    #[test]
    fn a_given_name_must_be_there() {
        let columns = find(&["opened", "start"], &[(Column::Opened, "start".into())]).unwrap();
        assert_eq!(columns.place(Column::Opened), Some(1));
        assert!(find(&["opened"], &[(Column::Opened, "begin".into())]).is_err());
    }
}
