//! `scorelet calc`: requests in, replies out, line by line.

use std::error::Error;
use std::io::{self, BufRead, Write};

use scorelet::scoring::request;

#[derive(clap::Args)]
pub struct Args {}

/// Replies to every line at once, so that a program can ask and wait. A line that is off gets an
/// error as its reply, and the next is read.
pub fn run(Args {}: Args) -> Result<(), Box<dyn Error>> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        // Bytes that are no UTF-8 become a sign that is no JSON outside strings.
        let reply = request::reply(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
        writeln!(output, "{reply}")?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}
