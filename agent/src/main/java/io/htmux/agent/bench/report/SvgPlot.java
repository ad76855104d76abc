package io.htmux.agent.bench.report;

import java.util.List;
import java.util.Locale;

/** Panels of bars below each other, as SVG: ours in colour, with the middle half as a whisker. */
final class SvgPlot {
  private static final int WIDTH = 860;
  private static final int NAMES = 210;
  private static final int BARS = 520;
  private static final int BAR = 18;
  private static final int ROW = 22;
  private static final int TITLE = 34;
  private static final int GAP = 18;

  private final StringBuilder svg = new StringBuilder();
  private int y = GAP;

  private SvgPlot() {}

  static String of(List<BarPanel> panels) {
    SvgPlot plot = new SvgPlot();
    panels.forEach(plot::panel);
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %1$d %2$d" \
        font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        %s</svg>
        """
        .formatted(WIDTH, plot.y, plot.svg);
  }

  private void panel(BarPanel panel) {
    BarScale scale = BarScale.of(panel);
    String axis = panel.unit() + (scale.logarithmic() ? ", logarithmic" : "");
    add(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" font-weight=\"bold\" fill=\"#202020\">%s (%s)</text>",
            GAP,
            y + 16,
            escaped(panel.title()),
            escaped(axis)));
    y += TITLE;
    for (BarPanel.Bar bar : panel.bars()) {
      bar(panel, scale, bar);
      y += ROW;
    }
    y += GAP;
  }

  private void bar(BarPanel panel, BarScale scale, BarPanel.Bar bar) {
    int text = y + BAR - 5;
    double length = BARS * scale.place(bar.value().median());
    double lower = NAMES + BARS * scale.place(bar.value().lower());
    double upper = NAMES + BARS * scale.place(bar.value().upper());
    add(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#202020\">%s</text>",
            NAMES - 8,
            text,
            escaped(bar.name())));
    add(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
            NAMES,
            y,
            length,
            BAR,
            bar.ours() ? "#c2571a" : "#9aa7b4"));
    add(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%2$d\" stroke=\"#202020\"/>",
            lower,
            y + BAR / 2,
            upper));
    add(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%d\" fill=\"#202020\">%s</text>",
            Math.max(NAMES + length, upper) + 6,
            text,
            Cells.number(bar.value().median(), panel.decimals())));
  }

  private void add(String element) {
    svg.append(element).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
