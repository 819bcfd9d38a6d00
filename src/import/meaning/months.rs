//! The names of months in the languages of the surveys.

/// The names of each month, as dates write them: with another ending where a day is before them. From the
/// Unicode CLDR. Abbreviations are beginnings of these names; the few that are not are listed too.
const NAMES: [&str; 12] = [
    "january|januar|janvier|enero|gennaio|styczeń|stycznia|janeiro|ianuarie|ocak|sausis|sausio|січень|січня|\
         январь|января|يناير|ינואר|जनवरी|იანვარი|იანვრის",
    "february|februar|février|fevrier|febrero|febbraio|luty|lutego|fevereiro|februarie|şubat|vasaris|vasario|\
         лютий|лютого|февраль|февраля|فبراير|شباط|פברואר|फ़रवरी|फरवरी|თებერვალი|თებერვლის",
    "march|märz|maerz|mrz|mars|marzo|marzec|marca|março|marco|martie|mart|kovas|kovo|березень|березня|март|\
         марта|مارس|آذار|מרץ|मार्च|მარტი|მარტის",
    "april|avril|abril|aprile|kwiecień|kwietnia|aprilie|nisan|balandis|balandžio|квітень|квітня|апрель|\
         апреля|أبريل|ابريل|نيسان|אפריל|अप्रैल|აპრილი",
    "may|mai|mayo|maggio|maj|maja|maio|mayıs|gegužė|gegužės|травень|травня|май|мая|مايو|أيار|מאי|मई|მაისი",
    "june|juni|juin|junio|giugno|czerwiec|czerwca|junho|iunie|haziran|birželis|birželio|червень|червня|июнь|\
         июня|يونيو|حزيران|יוני|जून|ივნისი",
    "july|juli|juillet|julio|luglio|lipiec|lipca|julho|iulie|temmuz|liepa|liepos|липень|липня|июль|июля|\
         يوليو|تموز|יולי|जुलाई|ივლისი",
    "august|août|aout|agosto|sierpień|sierpnia|ağustos|rugpjūtis|rugpjūčio|rgp|серпень|серпня|август|августа|\
         أغسطس|اغسطس|آب|אוגוסט|अगस्त|აგვისტო",
    "september|septembre|septiembre|setiembre|settembre|wrzesień|września|setembro|septembrie|eylül|rugsėjis|\
         rugsėjo|rgs|вересень|вересня|сентябрь|сентября|سبتمبر|أيلول|ספטמבר|सितंबर|सितम्बर|სექტემბერი|სექტემბრის",
    "october|oktober|octobre|octubre|ottobre|październik|października|outubro|octombrie|ekim|spalis|spalio|\
         жовтень|жовтня|октябрь|октября|أكتوبر|اكتوبر|אוקטובר|अक्टूबर|अक्तूबर|ოქტომბერი|ოქტომბრის",
    "november|novembre|noviembre|listopad|listopada|novembro|noiembrie|kasım|lapkritis|lapkričio|листопад|\
         листопада|ноябрь|ноября|نوفمبر|נובמבר|नवंबर|नवम्बर|ნოემბერი|ნოემბრის",
    "december|dezember|décembre|decembre|diciembre|dicembre|grudzień|grudnia|dezembro|decembrie|aralık|\
         gruodis|gruodžio|грудень|грудня|декабрь|декабря|ديسمبر|דצמבר|दिसंबर|दिसम्बर|დეკემბერი|დეკემბრის",
];

/// How many characters an abbreviation has at least.
const SHORTEST: usize = 3;

/// Returns the month, from 1, of a name or its beginning: `Feb`, `sept.`, `février`, `בפברואר`. `None` where
/// several months begin like this.
pub(in crate::import) fn month(word: &str) -> Option<i32> {
    let word = word.trim_end_matches(['.', '॰']);
    // A longer word is not a month.
    if word.len() > 40 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let word = word.to_lowercase();
    // Hebrew writes "in" before the month, without a space.
    let bare = word.strip_prefix('ב').filter(|rest| rest.chars().count() >= SHORTEST);
    named(&word).or_else(|| bare.and_then(named))
}

fn named(word: &str) -> Option<i32> {
    let abbreviates = word.chars().count() >= SHORTEST;
    let is = |name: &str| name == word || abbreviates && name.starts_with(word);
    let mut found = (1..).zip(NAMES).filter(|(_, names)| names.split('|').any(is));
    let (number, _) = found.next()?;
    found.next().is_none().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_of_one_month() {
        for (number, names) in (1..).zip(NAMES) {
            for name in names.split('|') {
                assert_eq!(month(name), Some(number), "{name}");
            }
        }
    }

    #[test]
    fn abbreviations_are_beginnings() {
        for (text, number) in [
            ("Jan", 1),
            ("feb.", 2),
            ("févr.", 2),
            ("Mrz", 3),
            ("MAR", 3),
            ("maj", 5),
            ("мая", 5),
            ("birž.", 6),
            ("juil.", 7),
            ("ağu", 8),
            ("rugs", 9),
            ("Sept.", 9),
            ("paź", 10),
            ("out", 10),
            ("лис", 11),
            ("déc.", 12),
            ("בדצמבר", 12),
            ("फ़र॰", 2),
            ("თებ.", 2),
        ] {
            assert_eq!(month(text), Some(number), "{text}");
        }
        for text in ["", "ju", "jui", "rug", "marble", "monday", "10", "d", "м"] {
            assert_eq!(month(text), None, "{text}");
        }
    }
}
