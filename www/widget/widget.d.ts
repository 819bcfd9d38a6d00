// The glue that wasm-bindgen writes beside a module, as far as entry.ts uses it.
import type { Rust } from "./rust.ts";

/** Starts the module and gives its own exports. */
export declare const initSync: (given: { module: WebAssembly.Module }) => Rust;
// These take or give texts, which need the glue.
export declare const act: Rust["act"];
export declare const answered: Rust["answered"];
export declare const digit: Rust["digit"];
export declare const fact: Rust["fact"];
export declare const mount: Rust["mount"];
export declare const speak: Rust["speak"];
