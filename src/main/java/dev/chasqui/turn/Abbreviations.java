package dev.chasqui.turn;

import java.util.Locale;
import java.util.Set;

/** Spanish, Portuguese and English abbreviations whose full stop does not end a sentence. */
final class Abbreviations {
  /** Longer words are never looked up. */
  private static final int LENGTH_MAX = 12;

  /** A line each: titles, addresses, numbers and measures, days and months, Latin, countries. */
  private static final Set<String> KNOWN =
      Words.of(
          """
          sr sra srta sres sras srs dr dra dres dras drs prof profa ing lic arq abog
          mtro mtra ud uds vd vds exmo exma ilmo ilma mr mrs ms messrs jr mx gral cap
          sgto
          av avda avd bv blvd pza plza pl pje urb edif dpto depto apto apt piso esq
          izq izda dcha der ctra carr col cdra mz lt prov pcia rod est trav alam jd
          rua st ave rd
          núm nº n° num nro nums núms no pág pag págs pags vol fig art arts cant tel
          tels tfno telf teléf cel fax ext ref approx aprox máx mín max min mins seg
          hs hrs hr cm kg gr lb lbs oz unid pts ptos doc vto venc fec cta cte impte
          dto dcto desc incl excl adic mens
          ene feb mar abr may jun jul ago sep sept set oct out nov dic dez jan aug dec
          lun mié jue vie sáb dom mon tue tues wed thu thurs fri sat sun
          ej ejem ex etc vs cf cfr ie eg al obs atte att cía cia ltda ltd inc corp co
          hnos sa srl dept admin
          ee uu eeuu rr hh ff aa jj oo\
          """);

  /** Real words that also stand in the table; they end a sentence when the next one starts. */
  private static final Set<String> WORDS_TOO =
      Words.of(
          """
          no al mar may sun sat fig piso out set co dom col est ave art cap doc min max
          rua mín máx\
          """);

  private Abbreviations() {}

  /** How sure it is that the full stop after a word ends a sentence. */
  enum Verdict {
    /** It does. */
    END,
    /** Only if the next word starts with a capital or an opening mark. */
    IF_CAPITAL_FOLLOWS,
    /** Only if the line ends there as well. */
    IF_LINE_ENDS
  }

  /**
   * Judges the full stop at {@code dot} by the word before it. Looks back a bounded number of
   * characters.
   */
  static Verdict judge(CharSequence text, int dot) {
    int start = dot;
    boolean lettersOnly = true;
    while (start > 0 && dot - start <= LENGTH_MAX && isWordUnit(text.charAt(start - 1))) {
      start--;
      lettersOnly &= Character.isLetter(text.charAt(start));
    }
    int length = dot - start;
    if (length > LENGTH_MAX) {
      return Verdict.END;
    }
    if (length == 0) {
      return Verdict.IF_CAPITAL_FOLLOWS;
    }
    String word = text.subSequence(start, dot).toString().toLowerCase(Locale.ROOT);
    boolean innerDot = start > 0 && text.charAt(start - 1) == '.';
    if (lettersOnly && (length == 1 || (innerDot && length <= 2))) {
      return Verdict.IF_LINE_ENDS; // p. ej., a.m., EE.UU., J. Pérez
    }
    if (WORDS_TOO.contains(word)) {
      return Verdict.IF_CAPITAL_FOLLOWS;
    }
    if (KNOWN.contains(word)) {
      return Verdict.IF_LINE_ENDS;
    }
    return lettersOnly && length >= 4 ? Verdict.END : Verdict.IF_CAPITAL_FOLLOWS;
  }

  private static boolean isWordUnit(char c) {
    return Character.isLetterOrDigit(c) || c == 'º' || c == '°' || c == 'ª';
  }
}
