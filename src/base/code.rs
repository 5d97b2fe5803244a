//! The closed list of diagnostic codes. Letters by stage; a code is never reused.

use serde::{Serialize, Serializer};

/// A diagnostic code; each has an entry in `docs/diagnostics.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the page docs/diagnostics.md is the documentation of the codes")]
pub enum Code {
    // tables
    T001,
    T002,
    T003,
    T004,
    T005,
    T006,
    T007,
    T008,
    T009,
    T010,
    T011,
    T012,
    T013,
    T014,
    T015,
    T016,
    T017,
    // scheme
    S001,
    S002,
    S003,
    S004,
    S005,
    S006,
    S007,
    S008,
    S009,
    S010,
    S011,
    S012,
    S013,
    S014,
    S015,
    S016,
    S017,
    S018,
    S020,
    S021,
    S022,
    S023,
    S024,
    S025,
    // scores
    C001,
    C002,
    C003,
    C004,
    C005,
    C006,
    C008,
    C009,
    C010,
    C011,
    C012,
    // model: arithmetic before any solver, and limits of the numbers
    M001,
    M002,
    M003,
    M004,
    M005,
    M006,
    M007,
    M008,
    M009,
    M011,
    M012,
    M013,
    M014,
    // plan files
    P001,
    P003,
    P004,
    P005,
    // verification
    V001,
    V002,
    V003,
    V004,
    V005,
    V006,
    V007,
    V008,
    V009,
    V010,
    V011,
    V012,
    V013,
    // published instances
    I001,
    I002,
    I003,
    I004,
    V014,
    // edits
    E001,
    E002,
    E003,
    E004,
    /// A pair to be kept is not in the plan in hand.
    E005,
    /// The history of a plan does not fit the tables.
    E006,
    // recipes
    G001,
    G002,
    G003,
    // questions
    Q001,
    Q002,
    Q003,
}

impl Code {
    /// The code as printed, such as `T003`.
    pub fn id(self) -> String {
        format!("{self:?}")
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.id())
    }
}
