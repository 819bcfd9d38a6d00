//! Cuts JSON records out of a stream of bytes.

/// How many bytes a record may have; responses are far smaller.
const RECORD_LIMIT: usize = 16 << 20;

/// One record's text.
#[derive(Clone, Copy, Debug)]
pub(in crate::import) struct Record<'b> {
    /// Its bytes; `None` if there are more than [`RECORD_LIMIT`].
    pub text: Option<&'b [u8]>,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Whether the file ended within it, without a line break or closing bracket.
    pub at_end: bool,
}

/// Cuts records either by line or, in a document, by brackets.
#[derive(Clone, Debug)]
pub(in crate::import) struct Splitter {
    by_line: bool,
    held: Vec<u8>,
    too_long: bool,
    line: u64,
    record_line: u64,
    /// The open brackets of the current record.
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Splitter {
    pub fn new(by_line: bool) -> Splitter {
        Splitter {
            by_line,
            held: Vec::new(),
            too_long: false,
            line: 1,
            record_line: 1,
            depth: 0,
            in_string: false,
            escaped: false,
        }
    }

    /// Reads the next piece of a document, or the rest of a line, and gives each record that it completes.
    /// Returns the unread bytes.
    pub fn push<'b>(&mut self, bytes: &'b [u8], mut give: impl FnMut(Record)) -> &'b [u8] {
        if self.by_line { self.rest_of_line(bytes, &mut give) } else { self.document(bytes, &mut give) }
    }

    /// Returns the number of the next line, if records are lines and none has begun.
    pub fn next_line(&mut self) -> Option<&mut u64> {
        let begun = !self.by_line || self.too_long || !self.held.is_empty();
        (!begun).then_some(&mut self.record_line)
    }

    /// Ends the file.
    pub fn finish(mut self, mut give: impl FnMut(Record)) {
        if self.by_line || self.depth > 0 {
            self.end(true, &mut give);
        }
    }

    fn rest_of_line<'b>(&mut self, bytes: &'b [u8], give: &mut impl FnMut(Record)) -> &'b [u8] {
        let end = bytes.iter().position(|&b| b == b'\n');
        let (line, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len())).unwrap_or((bytes, b""));
        self.hold(line);
        if end.is_some() {
            self.end(false, give);
            self.record_line += 1;
        }
        rest.get(1..).unwrap_or_default()
    }

    /// Records are the outermost objects. Brackets and commas between them are skipped.
    fn document<'b>(&mut self, bytes: &'b [u8], give: &mut impl FnMut(Record)) -> &'b [u8] {
        let mut start = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            self.line += u64::from(byte == b'\n');
            if self.in_string {
                self.in_string = self.escaped || byte != b'"';
                self.escaped = !self.escaped && byte == b'\\';
                continue;
            }
            match byte {
                b'{' if self.depth == 0 => {
                    (start, self.depth, self.record_line) = (at, 1, self.line);
                }
                _ if self.depth == 0 => {}
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.hold(bytes.get(start..=at).unwrap_or_default());
                        self.end(false, give);
                        start = at + 1;
                    }
                }
                _ => {}
            }
        }
        if self.depth > 0 {
            self.hold(bytes.get(start..).unwrap_or_default());
        }
        b""
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.too_long || self.held.len() + bytes.len() > RECORD_LIMIT {
            self.too_long = true;
            self.held = Vec::new();
        } else {
            self.held.extend_from_slice(bytes);
        }
    }

    fn end(&mut self, at_end: bool, give: &mut impl FnMut(Record)) {
        let line = self.record_line;
        if std::mem::take(&mut self.too_long) {
            give(Record { text: None, line, at_end });
        } else if !self.held.trim_ascii().is_empty() {
            give(Record { text: Some(&self.held), line, at_end });
        }
        self.held.clear();
    }
}
