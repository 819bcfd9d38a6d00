//! Percent-encoding with the three character sets of addresses, headers and forms.

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Encodes as `encodeURIComponent` does: any value stays inside its part of the address.
pub(super) fn component(text: &str) -> String {
    percent(text, |byte| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte))
}

/// Encodes as the CloudEvents HTTP binding writes header values (§3.1.3.2): space, double quote, percent and
/// everything outside printable ASCII is encoded.
pub(super) fn header(text: &str) -> String {
    percent(text, |byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'%')
}

/// Encodes as HTML forms do (URL standard, `application/x-www-form-urlencoded` serializing).
pub(super) fn form(text: &str) -> String {
    percent(text, |byte| byte.is_ascii_alphanumeric() || b"*-._ ".contains(&byte)).replace(' ', "+")
}

fn percent(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if keep(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from(HEX.get(usize::from(nibble)).copied().unwrap_or(b'0')));
            }
        }
    }
    out
}

/// Decodes percent-encoding. Anything that is not an encoding or not UTF-8 is returned unchanged.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = |place: usize| after.get(place).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_own_character_set() {
        let text = "a b\"%é~/?&=+*'\n";
        assert_eq!(component(text), "a%20b%22%25%C3%A9~%2F%3F%26%3D%2B*'%0A");
        assert_eq!(header(text), "a%20b%22%25%C3%A9~/?&=+*'%0A");
        assert_eq!(form(text), "a+b%22%25%C3%A9%7E%2F%3F%26%3D%2B*%27%0A");
    }

    #[test]
    fn other_texts_are_not_decoded() {
        assert_eq!(decode("na%C3%AFve%20id"), "naïve id");
        for text in ["100%", "%zz", "%4", "%FF", "é%"] {
            assert_eq!(decode(text), text);
        }
    }
}
