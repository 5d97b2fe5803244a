//! `jiedui instance`: a published instance of a pure problem, solved and timed.

use crate::args::{FormatArg, Instance};
use crate::commands::stop;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::write;
use jiedui::base::{Budget, Code, Findings, Place, Text};
use jiedui::instance::{self, Answer, Format, Malformed, Optimum, Problem};
use serde_json::{Value, json};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

pub(crate) fn run(args: &Instance, screen: &mut Screen) -> io::Result<Exit> {
    let name = args.file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let start = Instant::now();
    let bytes = std::fs::read(&args.file)
        .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", args.file.display())))?;
    let problem = match read(&bytes, args, &name) {
        Ok(problem) => problem,
        Err(findings) => return stop(screen, &findings, &args.file, Exit::WrongInput),
    };
    drop(bytes);
    let reading = start.elapsed().as_secs_f64();
    let problem = if args.max { problem.negated() } else { problem };
    let start = Instant::now();
    let budget = Budget::new(args.time_limit.map(Duration::from_secs_f64));
    let answer = problem.solve(&budget);
    let solving = start.elapsed().as_secs_f64();
    let file = Place::File { file: name };
    let mut findings = Findings::default();
    match answer {
        Answer::Optimal(found) => {
            report(args, (&problem, signed(found, args.max), true), (reading, solving), screen)
        }
        Answer::Stopped(Some(found)) => {
            report(args, (&problem, signed(found, args.max), false), (reading, solving), screen)
        }
        Answer::Stopped(None) => {
            let seconds = json!({ "read": reading, "solve": solving });
            screen.tell("no solution within the limit", "限时内没有找到解")?;
            screen.document(&json!({ "ok": false, "status": "unknown", "seconds": seconds }))?;
            Ok(Exit::Limit)
        }
        Answer::Infeasible(why) => {
            let help = Text::new("allow more pairs or arcs", "放开更多配对或弧");
            findings.error(Code::I004, file, why, help);
            screen.findings(&findings, &args.file)?;
            let seconds = json!({ "read": reading, "solve": solving });
            let list = crate::commands::list(&findings);
            screen.document(&json!({
                "ok": false, "status": "infeasible", "seconds": seconds, "findings": list
            }))?;
            Ok(Exit::Unwelcome)
        }
        Answer::TooLarge(why) => {
            let help = Text::new("give the costs in a larger unit", "换用更大的费用单位");
            findings.error(Code::I003, file, why, help);
            stop(screen, &findings, &args.file, Exit::WrongInput)
        }
    }
}

fn read(bytes: &[u8], args: &Instance, name: &str) -> Result<Problem, Findings> {
    let mut findings = Findings::default();
    let malformed = |Malformed { line, message }| {
        let file = name.to_owned();
        let at = match line {
            Some(line) => Place::Scheme { file, start: 0, end: 0, line },
            None => Place::File { file },
        };
        let help = Text::new("compare with the formats in the README", "请对照 README 中的格式");
        let mut findings = Findings::default();
        findings.error(Code::I001, at, message, help);
        findings
    };
    let text = instance::text(bytes).map_err(malformed)?;
    let asked = args.format.map(|format| match format {
        FormatArg::Lap => Format::Lap,
        FormatArg::Dimacs => Format::Dimacs,
        FormatArg::Gap => Format::Gap,
    });
    let Some(format) = asked.or_else(|| Format::guess(name, &text)) else {
        findings.error(
            Code::I002,
            Place::File { file: name.to_owned() },
            Text::new("the format cannot be told from the file", "无法从文件判断格式"),
            Text::new("add --format lap, dimacs or gap", "加上 --format lap、dimacs 或 gap"),
        );
        return Err(findings);
    };
    instance::read(&text, format).map_err(malformed)
}

/// The values of a problem whose costs were negated, or not.
fn signed(mut found: Optimum, negated: bool) -> Optimum {
    if negated {
        (found.value, found.bound) = (-found.value, -found.bound);
        found.dual.iter_mut().for_each(|dual| *dual = -*dual);
    }
    found
}

fn report(
    args: &Instance,
    (problem, found, proven): (&Problem, Optimum, bool),
    (reading, solving): (f64, f64),
    screen: &mut Screen,
) -> io::Result<Exit> {
    let Optimum { value, bound, work, .. } = &found;
    let work: serde_json::Map<String, Value> =
        work.iter().map(|&(name, count)| (name.to_owned(), json!(count))).collect();
    let mut document = json!({
        "ok": true,
        "problem": problem.say().en,
        "status": if proven { "optimal" } else { "feasible" },
        "maximize": args.max,
        "value": number(*value),
        "bound": number(*bound),
        "seconds": { "read": reading, "solve": solving, "kernel": found.kernel.as_secs_f64() },
        "work": work,
    });
    let kind = problem.say().say(screen.lang).to_owned();
    screen.say(&kind)?;
    let (en, zh) =
        if proven { ("optimal", "最优") } else { ("not proven best", "未证明最优") };
    screen.tell(
        format!("{en}: value {value}, bound {bound}"),
        format!("{zh}：目标值 {value}，界 {bound}"),
    )?;
    let counts: Vec<String> =
        found.work.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let counts = counts.join(", ");
    screen.tell(
        format!("read and solved in {reading:.3} + {solving:.3} s; {counts}"),
        format!("读入与求解用时 {reading:.3} + {solving:.3} s；{counts}"),
    )?;
    screen.document(&document)?;
    if let Some(out) = &args.out {
        document["solution"] = json!(found.solution);
        document["dual"] = json!(found.dual);
        save(out, &document)?;
    }
    Ok(Exit::Done)
}

/// JSON has no integers beyond 64 bits: larger ones are written as text.
fn number(value: i128) -> Value {
    i64::try_from(value).map_or_else(|_| json!(value.to_string()), |value| json!(value))
}

fn save(path: &Path, document: &Value) -> io::Result<()> {
    let mut text = serde_json::to_vec(document).map_err(io::Error::other)?;
    text.push(b'\n');
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    write::all(folder.unwrap_or(Path::new(".")), &[(name, text)])
}
