//! Carries entries from the outbox to their endpoints: one at a time, each on its own terms.

use super::{report, store, transport};
use crate::delivery::outbox::{self, Entry, Next};
use crate::fault::Fault;
use crate::json::Value;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, EventTarget};

/// What this page holds of the outbox.
#[derive(Default)]
struct Page {
    /// Entries that the disk refused, or was not to hold: they live as long as the page.
    memory: Vec<Entry>,
    /// Whose answer an entry is, so that its element hears of it.
    elements: Vec<(String, Element)>,
    /// Whether a round is under way, and whether another was asked for meanwhile.
    busy: bool,
    again: bool,
    /// Wakes when the next entry is due; dropping it cancels.
    alarm: Option<Timeout>,
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

/// Keeps an entry: on disk where it may and can. Says whether it is there: only then may a visitor
/// be thanked before it is delivered.
pub async fn keep(entry: Entry, element: &Element, durable: bool) -> bool {
    PAGE.with_borrow_mut(|page| page.elements.push((entry.id.clone(), element.clone())));
    let on_disk = durable && {
        make_room().await;
        store::put(&entry).await.is_ok()
    };
    if !on_disk {
        PAGE.with_borrow_mut(|page| page.memory.push(entry));
    }
    on_disk
}

async fn make_room() {
    let entries = store::all().await.unwrap_or_default();
    for id in outbox::overflow(&entries) {
        if store::remove(&id).await.is_ok() {
            dropped(&id, "the outbox was full");
        }
    }
}

/// Sends an answer of a visitor who is leaving: the request starts at once, beside the write, since
/// the page may not live to see either end.
pub fn send_leaving(entry: Entry, element: &Element, durable: bool) {
    spawn_local(deliver(entry.clone()));
    let element = element.clone();
    spawn_local(async move {
        let _ = keep(entry, &element, durable).await;
    });
}

/// Sends an entry now, whatever its due time, and then everything that is due.
pub async fn send_now(id: &str) {
    PAGE.with_borrow_mut(|page| {
        for entry in page.memory.iter_mut().filter(|entry| entry.id == id) {
            entry.due = Some(now());
        }
    });
    send_due().await;
}

/// Whether an entry is held in memory only.
pub fn holds(id: &str) -> bool {
    PAGE.with_borrow(|page| page.memory.iter().any(|entry| entry.id == id))
}

/// Sends everything that is due, then sleeps until the next entry is.
pub async fn send_due() {
    let busy = PAGE.with_borrow_mut(|page| {
        page.again |= page.busy;
        std::mem::replace(&mut page.busy, true)
    });
    if busy {
        return;
    }
    loop {
        PAGE.with_borrow_mut(|page| page.again = false);
        round().await;
        if !PAGE.with_borrow(|page| page.again) {
            break;
        }
    }
    let waiting = waiting().await;
    let pause = outbox::next_due(&waiting, now());
    PAGE.with_borrow_mut(|page| {
        page.busy = false;
        page.alarm = pause.map(|ms| {
            let ms = u32::try_from(ms).unwrap_or(u32::MAX).clamp(250, i32::MAX as u32);
            Timeout::new(ms, || spawn_local(send_due()))
        });
    });
}

/// Every entry, on disk and in memory.
pub async fn waiting() -> Vec<Entry> {
    let mut entries = store::all().await.unwrap_or_default();
    PAGE.with_borrow(|page| entries.extend(page.memory.iter().cloned()));
    entries
}

async fn round() {
    for entry in waiting().await {
        if entry.is_expired(now()) {
            forget(&entry.id).await;
            dropped(&entry.id, "it could not be delivered in 7 days");
        } else if entry.is_due(now()) {
            deliver(entry).await;
        }
    }
}

async fn deliver(entry: Entry) {
    let outcome = transport::attempt(&entry).await;
    let (id, attempts) = (entry.id.clone(), entry.attempts.saturating_add(1));
    match entry.after(&outcome, now(), js_sys::Math::random()) {
        Next::Delivered => {
            forget(&id).await;
            let detail = [("id", Value::str(id.as_str())), ("attempts", Value::int(attempts))];
            tell(&id, |target| {
                report::announce(target, "delivered", report::detail(&detail));
            });
        }
        Next::Later(entry) => update(entry).await,
        Next::Rejected(entry) => {
            let status = entry.rejected.unwrap_or_default().to_string();
            let message =
                ["the endpoint answered ", &status, " to an answer; it is kept as rejected"].concat();
            let fault = Fault::new(entry.url.as_str(), message);
            update(entry).await;
            tell(&id, |target| report::error(target, "delivery-rejected", &fault));
        }
    }
}

async fn update(entry: Entry) {
    let held = PAGE.with_borrow_mut(|page| {
        let slot = page.memory.iter_mut().find(|other| other.id == entry.id);
        slot.map(|slot| *slot = entry.clone()).is_some()
    });
    if !held {
        // Where the disk refuses now, the entry stays as it was and is tried sooner: never lost.
        let _ = store::put(&entry).await;
    }
}

async fn forget(id: &str) {
    let before = PAGE.with_borrow(|page| page.memory.len());
    let after = PAGE.with_borrow_mut(|page| {
        page.memory.retain(|entry| entry.id != id);
        page.memory.len()
    });
    if before == after {
        // Where this fails, it is sent once more; the endpoint knows the id.
        let _ = store::remove(id).await;
    }
}

fn dropped(id: &str, why: &str) {
    let fault = Fault::new(id, ["an answer was dropped: ", why].concat());
    tell(id, |target| report::error(target, "delivery-dropped", &fault));
}

/// Tells the element whose answer it is, or the document where none stands.
fn tell(id: &str, act: impl FnOnce(&EventTarget)) {
    let element = PAGE.with_borrow(|page| {
        page.elements.iter().find(|(of, element)| of == id && element.is_connected()).map(|(_, e)| e.clone())
    });
    if let Some(target) = element.map(EventTarget::from).or_else(report::document) {
        act(&target);
    }
}

/// Unix milliseconds.
pub fn now() -> u64 {
    js_sys::Date::now() as u64
}
