//! Entries on the visitor's disk: IndexedDB with strict durability. A database is opened for each
//! act and closed after it, so that no page holds it while idle (back-forward cache, deletion,
//! other tabs with a newer version).
//!
//! ```text
//! database "scorelet", version 1
//!   store "outbox": response id → entry as JSON text (delivery::outbox)
//! ```

use crate::delivery::outbox::Entry;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

const DATABASE: &str = "scorelet";
const STORE: &str = "outbox";

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase.transaction` with its options, which web-sys keeps unstable.
    #[wasm_bindgen(extends = IdbDatabase)]
    type Strict;
    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn begin(this: &Strict, store: &str, mode: &str, options: &Object) -> Result<IdbTransaction, JsValue>;
}

/// Writes an entry; done only when it is on the disk.
pub async fn put(entry: &Entry) -> Result<(), JsValue> {
    change(|store| store.put_with_key(&entry.to_text().into(), &entry.id.as_str().into())).await
}

/// Removes an entry.
pub async fn remove(id: &str) -> Result<(), JsValue> {
    change(|store| store.delete(&id.into())).await
}

/// Every entry that this version can read; an error where there is no database.
pub async fn all() -> Result<Vec<Entry>, JsValue> {
    let database = open(false).await?;
    let found = async {
        let store = database.transaction_with_str(STORE)?.object_store(STORE)?;
        let request = store.get_all()?;
        settled(&request, "success", "error").await
    };
    let found = found.await;
    database.close();
    let texts = Array::from(&found?).iter().filter_map(|text| text.as_string()).collect::<Vec<_>>();
    Ok(texts.iter().filter_map(|text| Entry::from_text(text)).collect())
}

async fn change(act: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>) -> Result<(), JsValue> {
    let database = open(true).await?;
    let committed = async {
        let options = Object::create(JsValue::NULL.unchecked_ref());
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let transaction = database.unchecked_ref::<Strict>().begin(STORE, "readwrite", &options)?;
        act(&transaction.object_store(STORE)?)?;
        settled(&transaction, "complete", "abort").await
    };
    let committed = committed.await;
    database.close();
    committed.map(drop)
}

/// Opens the database. Without `create`, one that does not exist stays so: nothing is stored on a
/// visitor's disk before there is an answer.
async fn open(create: bool) -> Result<IdbDatabase, JsValue> {
    let factory = super::dom::window()?.indexed_db()?.ok_or(JsValue::NULL)?;
    let request = factory.open_with_u32(DATABASE, 1)?;
    let upgrade = Closure::once_into_js({
        let request = request.clone();
        // Where this fails the store is missing, and the first transaction says so.
        move || upgrade(&request, create).unwrap_or_default()
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    settled(&request, "success", "error").await?;
    Ok(request.result()?.unchecked_into())
}

fn upgrade(request: &IdbOpenDbRequest, create: bool) -> Result<(), JsValue> {
    if create {
        let database: IdbDatabase = request.result()?.unchecked_into();
        database.create_object_store(STORE).map(drop)
    } else {
        request.transaction().ok_or(JsValue::NULL)?.abort()
    }
}

/// Waits for one of two events; gives the request's result where it has one.
async fn settled(target: &JsValue, good: &str, bad: &str) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        for (event, settle) in [(good, resolve), (bad, reject)] {
            // Setting a handler property of an object the browser made cannot fail.
            let _ = Reflect::set(target, &["on", event].concat().into(), &settle);
        }
    });
    JsFuture::from(promise).await?;
    Reflect::get(target, &"result".into())
}
