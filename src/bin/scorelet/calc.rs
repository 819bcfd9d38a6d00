//! `scorelet calc`: requests in, replies out, line by line.

use std::error::Error;
use std::io::{self, BufRead, Read, Write};

use scorelet::scoring::request;

#[derive(clap::Args)]
pub struct Args {}

/// Replies to every line at once, so that a program can ask and wait. A line that is off gets an
/// error as its reply, and the next is read.
pub fn run(Args {}: Args) -> Result<(), Box<dyn Error>> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut line = Vec::new();
    // With its line break, and one byte more, by which a line that is too long is known.
    let most = request::MAX_BYTES + 2;
    while input.by_ref().take(most as u64).read_until(b'\n', &mut line)? > 0 {
        let reply = if line.len() == most && !line.ends_with(b"\n") {
            // What is left of it is never held: a line without an end does not fill the memory.
            input.skip_until(b'\n')?;
            request::too_long()
        } else {
            // Bytes that are no UTF-8 become a sign that is no JSON outside strings.
            let text = String::from_utf8_lossy(&line);
            // Some shells put a byte-order mark before what they pipe.
            request::reply(text.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']))
        };
        writeln!(output, "{reply}")?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}
