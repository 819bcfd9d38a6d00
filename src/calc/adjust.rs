//! `adjust`: p values of several comparisons in, adjusted ones out.

use super::fault::{Fault, Needed};
use super::object::Object;
use super::reply::Reply;
use crate::scoring::adjust::Adjustment;

const METHODS: [&str; 2] = ["holm", "bh"];

pub(super) fn reply(request: &Object) -> Result<Reply, Fault> {
    request.allow(&["op", "p", "method"])?;
    let method = request.needed("method", Needed::OneOf(METHODS.to_vec()), |object, key| {
        object.name(key, &METHODS, Adjustment::from_name)
    })?;
    let p = request.needed("p", Needed::Numbers, |object, key| object.numbers(key, [0.0, 1.0]))?;
    Ok(Reply::Adjusted { p: method.of(&p) })
}
