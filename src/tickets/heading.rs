//! What the header of a column of tickets says: what it holds, in which unit, and of which hours.

use super::column::Column;
use super::duration::{TimeUnit, unit};

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub column: Column,
    pub holds: Holds,
    /// How much it is preferred to others of that column: less is more.
    pub rank: usize,
    /// The unit of its numbers.
    pub unit: Option<TimeUnit>,
    /// Whether only business hours count.
    pub business: bool,
    /// Whether it holds averages.
    pub averaged: bool,
}

/// What kind of cells a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Times, such as 2026-11-21 09:00.
    Times,
    /// Durations.
    Durations,
    /// Times or durations: the cells decide.
    Either,
    /// Numbers.
    Counts,
}

/// The headers of each column, the preferred ones first, as [`words`] joins them, without units.
const NAMES: &[(Column, Holds, &str)] = &[
    (
        Column::Opened,
        Holds::Times,
        "opened|opened_at|created|created_at|ticket_created|ticket_created_at|created_time|created_date|\
         created_on|create_date|date_created|creation_date|creation_time|creation_timestamp|created_timestamp|\
         requested|requested_at|date_opened|open_date|opened_on|conversation_created_at|started_at|submitted_at|\
         reported_at|received_at|erstellt|erstellt_am|eröffnet|eröffnet_am|geöffnet_am|créé|créé_le|\
         date_de_création|ouvert_le|creado|creado_el|fecha_de_creación|abierto_el|creato|creato_il|\
         data_di_creazione|aperto_il|criado|criado_em|data_de_criação|aberto_em|creat|creat_la|data_creării|\
         utworzono|data_utworzenia|sukurta|sukūrimo_data|створено|дата_створення|создан|создано|дата_создания|\
         oluşturulma_tarihi|oluşturuldu|作成日時|作成日|创建时间|创建日期|생성일|생성일시|تاريخ_الإنشاء|נוצר|תאריך_יצירה|\
         निर्माण_तिथि|შექმნის_თარიღი",
    ),
    (
        Column::FirstReply,
        Holds::Times,
        "first_reply_at|first_replied_at|first_response_at|first_responded_at|first_reply_date|\
         first_response_date|first_agent_reply_date|initial_response_time|first_admin_reply_at|\
         first_teammate_reply_at|first_agent_email_response_date",
    ),
    (
        Column::FirstReply,
        Holds::Either,
        "first_reply|first_response|initial_response|erste_antwort|première_réponse|primera_respuesta|\
         prima_risposta|primeira_resposta|primul_răspuns|pierwsza_odpowiedź|pirmas_atsakymas|перша_відповідь|\
         первый_ответ|ilk_yanıt|初回返信|初回応答|首次回复|첫_응답|أول_رد|תגובה_ראשונה",
    ),
    (
        Column::FirstReply,
        Holds::Durations,
        "first_reply_time|first_response_time|time_to_first_reply|time_to_first_response|first_reply_duration|\
         first_response_duration|time_to_first_agent_reply|time_to_first_agent_email_reply|\
         time_to_first_teammate_reply|frt|erste_antwortzeit|zeit_bis_zur_ersten_antwort|erstreaktionszeit|\
         délai_de_première_réponse|temps_de_première_réponse|tiempo_de_primera_respuesta|\
         tiempo_de_la_primera_respuesta|tempo_di_prima_risposta|tempo_da_primeira_resposta|\
         tempo_de_primeira_resposta|tempo_até_a_primeira_resposta|timpul_primului_răspuns|\
         czas_pierwszej_odpowiedzi|pirmo_atsakymo_laikas|час_першої_відповіді|время_первого_ответа|\
         ilk_yanıt_süresi|初回返信時間|初回応答時間|首次回复时间|首次响应时间|첫_응답_시간|최초_응답_시간|زمن_الرد_الأول|\
         وقت_الرد_الأول|זמן_תגובה_ראשונה|पहली_प्रतिक्रिया_का_समय|პირველი_პასუხის_დრო",
    ),
    (
        Column::Resolved,
        Holds::Times,
        "resolved_at|solved_at|resolved_time|resolved_date|date_resolved|resolution_date|resolution_at|\
         solved_date|closed_at|closed_time|closed_date|close_date|date_closed|conversation_closed_at|gelöst_am|\
         geschlossen_am|résolu_le|fermé_le|resuelto_el|cerrado_el|risolto_il|chiuso_il|resolvido_em|fechado_em|\
         rezolvat_la|închis_la|data_rozwiązania|išspręsta|дата_вирішення|дата_решения|çözülme_tarihi|解決日時|\
         解决时间|해결일",
    ),
    (
        Column::Resolved,
        Holds::Either,
        "resolved|solved|closed|gelöst|geschlossen|résolu|fermé|resuelto|cerrado|risolto|chiuso|resolvido|\
         fechado|rezolvat|închis|rozwiązano|zamknięto|uždaryta|вирішено|закрито|решено|закрыто|çözüldü|kapatıldı",
    ),
    (
        Column::Resolved,
        Holds::Durations,
        "full_resolution_time|resolution_time|time_to_resolution|time_to_resolve|time_to_full_resolution|\
         resolution_duration|time_to_close|ttr|first_resolution_time|lösungszeit|zeit_bis_zur_lösung|\
         délai_de_résolution|temps_de_résolution|tiempo_de_resolución|tempo_di_risoluzione|tempo_de_resolução|\
         timp_de_rezolvare|czas_rozwiązania|sprendimo_laikas|час_вирішення|время_решения|çözüm_süresi|解決時間|\
         解决时间长度|解决时长|해결_시간|زمن_الحل|وقت_الحل|זמן_פתרון|समाधान_का_समय",
    ),
    (Column::Contacts, Holds::Counts, "contacts|contact_count|number_of_contacts"),
    (Column::Talk, Holds::Durations, "talk|talk_time|talk_duration"),
    (Column::Hold, Holds::Durations, "hold|hold_time|hold_duration"),
    (
        Column::WrapUp,
        Holds::Durations,
        "wrap_up|wrap_up_time|wrapup|wrapup_time|after_call|after_call_work|after_call_work_time|acw|acw_time",
    ),
];

/// Words for averages.
const AVERAGES: &[&str] = &[
    "avg",
    "average",
    "mean",
    "median",
    "p50",
    "p90",
    "p95",
    "ø",
    "durchschnitt",
    "durchschnittliche",
    "mittlere",
    "moyenne",
    "moyen",
    "promedio",
    "media",
    "medio",
    "mediana",
    "média",
    "médio",
    "średni",
    "średnia",
    "vidutinis",
    "середній",
    "средний",
    "среднее",
    "ortalama",
    "平均",
    "평균",
    "متوسط",
    "ממוצע",
    "औसत",
    "საშუალო",
];

/// Words before `hours` that say which hours count.
const BUSINESS: &[&str] = &["business", "working", "office", "operational"];

/// Returns what a header says; `None` if it names no column of tickets.
pub(super) fn heading(header: &str) -> Option<Heading> {
    let lower = header.to_lowercase();
    let mut words = words(&lower);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let (averaged, business) = (has(AVERAGES), has(BUSINESS) || has(&["bhrs"]));
    drop_hours(&mut words);
    let mut found = None;
    // The unit is at the end, perhaps in brackets.
    while let Some(last) = words.last().filter(|_| words.len() > 1 && named(&words).is_none()) {
        if unit(last).is_none() && !["in", "en", "em"].contains(&last.as_str()) {
            break;
        }
        found = found.or_else(|| unit(last));
        words.pop();
    }
    let (column, holds, rank) = named(&words)?;
    let holds = if found.is_some() && holds == Holds::Either { Holds::Durations } else { holds };
    let in_hours = lower.contains("h:mm") && !lower.contains("mm:ss");
    let unit = found.or(in_hours.then_some(TimeUnit::Hours));
    Some(Heading { column, holds, rank, unit, business, averaged })
}

/// Removes the words that say which hours count and how the cells are made: `average`, `hh:mm`, and the hours of
/// `within business hours`, which are not a unit.
fn drop_hours(words: &mut Vec<String>) {
    let which = |word: &String| BUSINESS.contains(&word.as_str()) || word == "calendar";
    let hours = |pair: &[String]| match pair {
        [first, second] => which(first) && unit(second) == Some(TimeUnit::Hours),
        _ => false,
    };
    while let Some(at) = words.windows(2).position(hours) {
        words.drain(at..at + 2);
    }
    let other = ["within", "excluding", "bhrs", "hh", "mm", "ss"];
    words
        .retain(|word| !which(word) && !AVERAGES.contains(&word.as_str()) && !other.contains(&word.as_str()));
}

fn named(words: &[String]) -> Option<(Column, Holds, usize)> {
    let name = words.join("_");
    let all = NAMES
        .iter()
        .flat_map(|(column, holds, names)| names.split('|').map(move |known| (*column, *holds, known)));
    let mut all = all.enumerate();
    all.find(|(_, (_, _, known))| *known == name).map(|(rank, (column, holds, _))| (column, holds, rank))
}

/// Splits a header in lower case into its words.
fn words(header: &str) -> Vec<String> {
    let kept = |c: char| c.is_alphanumeric() || !c.is_ascii() && !c.is_whitespace() && !"–—（）".contains(c);
    header.split(|c: char| !kept(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_columns_units_and_hours() {
        let of = |header| heading(header).map(|found| (found.column, found.holds, found.unit));
        for (header, column, holds, unit) in [
            ("First reply time (min)", Column::FirstReply, Holds::Durations, Some(TimeUnit::Minutes)),
            ("First reply time in minutes", Column::FirstReply, Holds::Durations, Some(TimeUnit::Minutes)),
            ("Full resolution time (hrs)", Column::Resolved, Holds::Durations, Some(TimeUnit::Hours)),
            ("Resolution time (h)", Column::Resolved, Holds::Durations, Some(TimeUnit::Hours)),
            ("resolution_time_seconds", Column::Resolved, Holds::Durations, Some(TimeUnit::Seconds)),
            ("Resolution time", Column::Resolved, Holds::Durations, None),
            ("First response time (in hrs)", Column::FirstReply, Holds::Durations, Some(TimeUnit::Hours)),
            ("First response time (hh:mm)", Column::FirstReply, Holds::Durations, Some(TimeUnit::Hours)),
            ("Time to close (HH:mm:ss)", Column::Resolved, Holds::Durations, None),
            ("talk_seconds", Column::Talk, Holds::Durations, Some(TimeUnit::Seconds)),
            ("Initial response time", Column::FirstReply, Holds::Times, None),
            ("FIRST-REPLY (at)", Column::FirstReply, Holds::Times, None),
            ("Requested", Column::Opened, Holds::Times, None),
            ("Solved", Column::Resolved, Holds::Either, None),
            ("Erstellt am", Column::Opened, Holds::Times, None),
            ("Lösungszeit (Stunden)", Column::Resolved, Holds::Durations, Some(TimeUnit::Hours)),
        ] {
            assert_eq!(of(header), Some((column, holds, unit)), "{header}");
        }
        let business = heading("First reply time in minutes within business hours").unwrap();
        assert!(business.business && business.unit == Some(TimeUnit::Minutes));
        let calendar = heading("Full resolution time (calendar hours) in minutes").unwrap();
        assert!(!calendar.business && calendar.unit == Some(TimeUnit::Minutes));
        assert!(heading("Avg first response time").unwrap().averaged);
        for header in ["", "Ticket", "minutes", "Requester", "Assigned", "Time in status", "First"] {
            assert_eq!(of(header), None, "{header}");
        }
    }
}
