//! A server of files for one browser, on a port of its own.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};

/// Serves folders, the first that has a file, for as long as the program runs; gives its address.
pub fn serve(folders: Vec<(&'static str, PathBuf)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let folders = folders.clone();
            // A browser may close in the middle of a file.
            std::thread::spawn(move || stream.and_then(|stream| answer(stream, &folders)));
        }
    });
    address
}

/// One request a connection.
fn answer(mut stream: TcpStream, folders: &[(&str, PathBuf)]) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let Some(file) = find(path, folders) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    let (kind, mut file) = (kind(path), File::open(file)?);
    let size = file.metadata()?.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
    )?;
    std::io::copy(&mut file, &mut stream).map(drop)
}

/// `/duckdb/x` is in the folder named `duckdb/`, anything else in one without a name.
fn find(path: &str, folders: &[(&str, PathBuf)]) -> Option<PathBuf> {
    let path = path.trim_start_matches('/');
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let places = folders.iter().filter_map(|(name, folder)| Some(folder.join(path.strip_prefix(name)?)));
    places.into_iter().find(|place| inside && place.is_file())
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}
