//! `adjust`: p values of several comparisons in, adjusted ones out.

use super::{Fault, Object, Reply};
use crate::scoring::adjust::Adjustment;

pub(super) fn reply(request: &Object) -> Result<Reply, Fault> {
    request.allow(&["op", "p", "method"])?;
    const METHODS: &str = "must be holm (a few comparisons) or bh (many)";
    let name = request.needed("method", METHODS, Object::text)?;
    let method = Adjustment::from_name(name).ok_or_else(|| Fault::value(&request.at("method"), METHODS))?;
    let p = request.needed("p", "needs the p values", |object, key| object.numbers(key, [0.0, 1.0]))?;
    Ok(Reply::Adjusted { p: method.of(&p) })
}
