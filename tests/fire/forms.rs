//! Requests that are too large, too deeply nested, or invalid HTTP or JSON.

use crate::peer::{Peer, Reply, post, post_chunked};
use crate::support::load::fresh;
use crate::{assert_sound, started};

/// The largest body of a request, in bytes.
const REQUEST: usize = 256 * 1024;

/// The largest response, in bytes.
const RESPONSE: usize = 16 * 1024;

/// A valid response of exactly this many bytes.
fn of_size(bytes: usize) -> String {
    let body = fresh().1;
    let padded = |more: usize| {
        body.replace("\"answers\":", &format!("\"page\":\"{}\",\"answers\":", "x".repeat(more)))
    };
    padded(bytes - padded(0).len())
}

#[test]
fn too_large_bodies_are_refused_however_they_are_sent() {
    let (_folder, collector) = started();
    let ask = |request: &[u8]| Peer::of(&collector).ask(request);
    let spaced = |bytes: usize| {
        let body = fresh().1;
        format!("{body}{}", " ".repeat(bytes - body.len())).into_bytes()
    };
    assert_eq!(ask(&post("application/json", &spaced(REQUEST))).status, 201);
    assert_eq!(ask(&post("application/json", &spaced(REQUEST + 1))).status, 413);
    for size in [1000, 65_536, REQUEST + 1] {
        assert_eq!(ask(&post_chunked(&spaced(REQUEST), size)).status, 201, "{size}");
        assert_eq!(ask(&post_chunked(&spaced(REQUEST + 1), size)).status, 413, "{size}");
    }
    // Much too large, with and without a Content-Length: refused without reading everything.
    assert_eq!(ask(&post("application/json", &spaced(8 << 20))).status, 413);
    assert_eq!(ask(&post_chunked(&spaced(8 << 20), 65_536)).status, 413);

    assert_eq!(of_size(RESPONSE).len(), RESPONSE);
    assert_eq!(ask(&post("application/json", of_size(RESPONSE).as_bytes())).status, 201);
    let reply = ask(&post("application/json", of_size(RESPONSE + 1).as_bytes()));
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("too_long"), "{reply:?}");
    assert_sound(&collector);
}

#[test]
fn invalid_json_and_invalid_numbers_are_refused() {
    let (_folder, collector) = started();
    // One connection for all: a refusal does not close it.
    let mut peer = Peer::of(&collector);
    let mut ask = |body: &[u8]| -> Reply { peer.ask(&post("application/json", body)) };
    let whole = fresh().1;
    let deep = |open: &str, close: &str| open.repeat(10_000) + "1" + &close.repeat(10_000);
    for body in
        [deep("[", "]"), deep("{\"a\":", "}"), whole.replace(":9}", &format!(":{}}}", deep("[", "]")))]
    {
        let reply = ask(body.as_bytes());
        assert_eq!(reply.status, 400);
        assert!(reply.body.contains("more than 32 levels"), "{reply:?}");
    }
    for value in
        ["NaN", "Infinity", "-Infinity", "nan", "+9", "09", "9.", ".9", "0x9", "1e", "--9", "9,", "", "'9'"]
    {
        assert_eq!(ask(whole.replace(":9}", &format!(":{value}}}")).as_bytes()).status, 400, "{value}");
    }
    let digits = "9".repeat(10_000);
    for value in [
        "1e400",
        "-1e400",
        "9e0",
        "1e-400",
        "9.5",
        "11",
        "-1",
        "99999999999999999999",
        digits.as_str(),
        "null",
        "\"9\"",
        "[9]",
    ] {
        assert_eq!(ask(whole.replace(":9}", &format!(":{value}}}")).as_bytes()).status, 422, "{value}");
    }
    for twice in ["\"v\":1", "\"complete\":true", "\"question\":\"nps\""] {
        let reply = ask(whole.replace(twice, &format!("{twice},{twice}")).as_bytes());
        assert_eq!(reply.status, 400);
        assert!(reply.body.contains("this key occurs twice"), "{reply:?}");
    }
    // Latin-1, an overlong form, half a surrogate pair, beyond Unicode, a truncated character.
    for bytes in [&b"\xe9"[..], b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"] {
        let body = [b"{\"v\":\"", bytes, b"\"}"].concat();
        let reply = ask(&body);
        assert_eq!(reply.status, 400);
        assert!(reply.body.contains("not UTF-8 at byte 6"), "{reply:?}");
    }
    for text in
        ["\u{feff}{}", "\\ud800", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\u{0}", "{}\u{0}", "\"\u{1}\""]
    {
        assert_eq!(ask(text.as_bytes()).status, 400, "{text:?}");
    }
    // Invisible and direction characters are stored unchanged.
    let odd = whole.replace("\"shop\"", "\"\u{202e}\u{200b}🙂\"");
    assert_eq!(ask(odd.as_bytes()).status, 201);
    assert_sound(&collector);
}

#[test]
fn invalid_http_is_refused() {
    let (_folder, collector) = started();
    let body = fresh().1;
    let with = |headers: &str, body: &str| {
        format!(
            "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}\r\n{body}"
        )
    };
    let length = body.len();
    let long = "x".repeat(20_000);
    let many: String = (0..200).map(|i| format!("X-{i}: y\r\n")).collect();
    let requests = [
        with(&format!("Content-Length: {length}\r\nContent-Length: {}\r\n", length + 1), &body),
        with("Content-Length: -1\r\n", &body),
        with("Content-Length: 99999999999999999999999\r\n", &body),
        with("Transfer-Encoding: chunked\r\n", "zz\r\n"),
        with("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n"),
        with("Transfer-Encoding: gzip\r\n", &body),
        with(&format!("X-Long: {long}\r\nContent-Length: 0\r\n"), ""),
        with(&format!("{many}Content-Length: 0\r\n"), ""),
        with("No colon\r\n", ""),
        with("X-Split: a\r\n b\u{0}\r\n", ""),
        format!("POST /{long} HTTP/1.1\r\n\r\n"),
        "POST /v1/responses HTTP/9.9\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
    ];
    for request in requests {
        let mut peer = Peer::of(&collector);
        let _ = peer.send(request.as_bytes());
        // Refused or disconnected, never accepted.
        let refused =
            peer.reply().is_none_or(|reply| (400..500).contains(&reply.status) || reply.status == 501);
        assert!(refused, "{}", &request[..request.len().min(200)]);
    }
    // A request with both a length and chunks is how one is smuggled past a proxy: it is read as chunks or refused,
    // and the connection is closed.
    let smuggled = with(
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    );
    let mut peer = Peer::of(&collector);
    assert!((400..500).contains(&peer.ask(smuggled.as_bytes()).status));
    // A body that ends early.
    let mut peer = Peer::of(&collector);
    peer.send(with(&format!("Content-Length: {}\r\n", length + 1), &body).as_bytes()).unwrap();
    drop(peer);
    assert_eq!(collector.get("/healthz").json()["responses"], 0);
    assert_sound(&collector);
}
