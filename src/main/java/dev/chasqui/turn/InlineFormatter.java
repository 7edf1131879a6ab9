package dev.chasqui.turn;

import dev.chasqui.turn.Emphasis.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Turns the inline Markdown of one line into WhatsApp's formatting: emphasis, code spans, links,
 * images, escapes, HTML. Goes over the line once, so its time is linear; a link inside a link is
 * the only thing read again, and only once.
 */
final class InlineFormatter {
  private static final String ESCAPABLE = "\\`*_{}[]()<>#+-.!|~\"'$%&,/:;=?@^";

  /** Longer runs of backticks are taken as they stand. */
  private static final int TICKS_MAX = 8;

  private static final int LINK_DEPTH_MAX = 2;

  private final CharSequence line;
  private final boolean bold;
  private final int linkDepth;
  private final Emphasis out;
  private @Nullable Links links;
  private String anchorAddress = "";
  private int anchorStart;
  private int hopelessTicks;
  private int at;

  private InlineFormatter(CharSequence line, boolean bold, int linkDepth) {
    this.line = line;
    this.bold = bold;
    this.linkDepth = linkDepth;
    this.out = new Emphasis(bold);
  }

  /** Formats one line; the result has several when the line holds HTML line breaks. */
  static String format(CharSequence line) {
    return new InlineFormatter(line, false, 0).run();
  }

  /** Formats a line that will be made bold as a whole. */
  static String formatInsideBold(CharSequence line) {
    return new InlineFormatter(line, true, 0).run();
  }

  private String run() {
    while (at < line.length()) {
      char c = line.charAt(at);
      switch (c) {
        case '\\' -> escape();
        case '`' -> code();
        case '*', '_', '~' -> emphasis(c);
        case '!', '[' -> link(c);
        case '<' -> tag();
        case '&' -> entity();
        case 'h', 'w' -> address();
        default -> plain(c);
      }
    }
    return out.finish();
  }

  private void plain(char c) {
    if (c >= ' ' || c == '\t') {
      out.text(c); // other control characters have no place in a message
    }
    at++;
  }

  private void escape() {
    if (at + 1 < line.length() && ESCAPABLE.indexOf(line.charAt(at + 1)) >= 0) {
      at++;
    }
    plain(line.charAt(at));
  }

  private void code() {
    int length = runLength('`');
    int close = length > TICKS_MAX || (hopelessTicks & (1 << length)) != 0 ? -1 : ticks(length);
    if (close < 0) {
      hopelessTicks |= length > TICKS_MAX ? 0 : 1 << length;
      out.text("`".repeat(length));
      at += length;
      return;
    }
    String inside = line.subSequence(at + length, close).toString();
    String fence = inside.indexOf('`') >= 0 || length >= 3 ? "```" : "`";
    out.text(fence);
    out.text(length == 2 ? inside.strip() : inside);
    out.text(fence);
    at = close + length;
  }

  /** The start of the next run of exactly {@code length} backticks, or -1. */
  private int ticks(int length) {
    int run = 0;
    for (int i = at + length; i <= line.length(); i++) {
      if (i < line.length() && line.charAt(i) == '`') {
        run++;
      } else if (run == length) {
        return i - run;
      } else {
        run = 0;
      }
    }
    return -1;
  }

  private void emphasis(char c) {
    int length = runLength(c);
    out.run(c, length, charBefore(at), charAfter(at + length));
    at += length;
  }

  private void link(char c) {
    int bracket = c == '!' ? at + 1 : at;
    Links.Link link = null;
    if (linkDepth < LINK_DEPTH_MAX && charAfter(bracket) == '[') {
      links = links == null ? new Links(line) : links;
      link = links.at(bracket);
    }
    if (link == null) {
      plain(c);
      return;
    }
    String label = new InlineFormatter(link.label(), bold, linkDepth + 1).run().strip();
    if (link.address().isEmpty()) {
      out.text(label);
    } else if (link.isBare() || label.isEmpty()) {
      out.text(link.address());
    } else {
      out.text(label);
      out.text(label.endsWith(":") ? " " : ": ");
      out.text(link.address());
    }
    at = link.end();
  }

  private void tag() {
    Html.Tag tag = Html.tagAt(line, at);
    if (tag == null) {
      autolink();
      return;
    }
    Kind kind = tag.emphasis();
    String replacement = tag.replacement();
    if (kind != null && tag.closing()) {
      out.closeTag(kind, charAfter(tag.end()));
    } else if (kind != null) {
      out.openTag(kind, charBefore(at));
    } else if (tag.name().equals("a")) {
      anchor(tag);
    } else if (replacement != null) {
      out.text(replacement);
    } else {
      plain('<');
      return;
    }
    at = tag.end();
  }

  /** The words of {@code <a href="address">words</a>} are followed by the address. */
  private void anchor(Html.Tag tag) {
    if (!tag.closing()) {
      anchorAddress = Html.href(line.subSequence(at, tag.end()).toString());
      anchorStart = tag.end();
    } else if (!anchorAddress.isEmpty()) {
      var link = new Links.Link(line.subSequence(anchorStart, at), anchorAddress, tag.end());
      out.text(link.isBare() ? "" : ": " + Links.withoutScheme(anchorAddress));
      anchorAddress = "";
    }
  }

  /** {@code <https://…>} and {@code <ana@shop.com>} lose their angle brackets. */
  private void autolink() {
    int end = at + 1;
    boolean address = false;
    while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
      char c = line.charAt(end);
      if (c == '>' || c == '<') {
        break;
      }
      address |= c == '@' || (c == ':' && end + 1 < line.length() && line.charAt(end + 1) == '/');
      end++;
    }
    if (address && end < line.length() && line.charAt(end) == '>') {
      out.text(Links.withoutScheme(line.subSequence(at + 1, end).toString()));
      at = end + 1;
    } else {
      plain('<');
    }
  }

  private void entity() {
    Html.Entity entity = Html.entityAt(line, at);
    if (entity == null) {
      plain('&');
    } else {
      out.text(entity.text());
      at = entity.end();
    }
  }

  /** Underscores and stars in an address are part of it. */
  private void address() {
    int end = Character.isLetterOrDigit(charBefore(at)) ? at : Links.addressEnd(line, at);
    if (end > at) {
      out.text(line.subSequence(at, end));
      at = end;
    } else {
      plain(line.charAt(at));
    }
  }

  private int runLength(char c) {
    int end = at;
    while (end < line.length() && line.charAt(end) == c) {
      end++;
    }
    return end - at;
  }

  private char charBefore(int index) {
    return index > 0 ? line.charAt(index - 1) : '\n';
  }

  private char charAfter(int index) {
    return index < line.length() ? line.charAt(index) : '\n';
  }
}
