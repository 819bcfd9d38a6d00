//! What is said about the queries that count in a warehouse.

use std::error::Error;
use std::fmt;

use crate::sql::Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::NoLines => {
                "only spark, duckdb and clickhouse read files of responses; load the responses into a table first"
            }
            Refused::TableName => {
                "a part of the table's name is empty; write it such as answers or survey.answers"
            }
        })
    }
}

impl Error for Refused {}
