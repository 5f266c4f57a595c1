//! Values of the field, without I/O: amounts, units, periods, regions, person keys, records, blocks.
//!
//! Invariant: no floating point; arithmetic is checked; a unit is a type, not a word.

pub mod amount;
pub mod block;
pub mod column;
pub mod digits;
pub mod evidence;
pub mod mask;
pub mod period;
pub mod person;
pub mod record;
pub mod region;
pub mod returned;
pub mod unit;
pub mod value;

pub use amount::Amount;
pub use period::Period;
pub use person::PersonKey;
pub use region::{Region, RegionTree};
pub use unit::{Unit, UnitKind};
pub use value::{Ratio, Value};
