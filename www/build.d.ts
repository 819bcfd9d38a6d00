// Names that the build fills in (src/bin/xtask/assets.rs).

/** Changes with any file that is asked for by build. */
declare const BUILD: string;
/** The version in Cargo.toml. */
declare const VERSION: string;
/** True in the larger modules of the widget, which know every survey and every display. */
declare const MORE: boolean;
/** True in the largest module alone, which posts in any format. */
declare const FULL: boolean;
/** What the small module takes, as `name=value`. */
declare const USUAL: RegExp;
/** The tags of the built-in languages, separated by spaces. */
declare const LOCALES: string;
