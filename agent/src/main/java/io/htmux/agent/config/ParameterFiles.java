package io.htmux.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Replaces {@code +=file} by the parameters in the file: one a line, {@code #} comments, quotes as
 * {@link ParameterLine} reads them. A name in a file is relative to that file.
 *
 * <p>Bounded in every direction, since a file may include others: {@value #MAX_OCTETS} octets each,
 * {@value #MAX_NESTING} files inside one another, {@value #MAX_FILES} files and {@value
 * #MAX_ARGUMENTS} parameters in all. Lines are never quoted in messages: the file may turn out to
 * be a key.
 */
final class ParameterFiles {

  static final int MAX_OCTETS = 64 * 1024;
  static final int MAX_NESTING = 8;
  static final int MAX_FILES = 64;
  static final int MAX_ARGUMENTS = 1024;

  private static final String INCLUDE = "+=";

  private final Findings findings;
  private final FilesRead files;
  private final List<Argument> expanded = new ArrayList<>();
  private final Deque<Path> reading = new ArrayDeque<>();
  private int filesRead;
  private boolean tooMany;

  private ParameterFiles(Findings findings, FilesRead files) {
    this.findings = findings;
    this.files = files;
  }

  static List<Argument> expand(
      List<String> arguments, Path directory, Findings findings, FilesRead read) {
    ParameterFiles files = new ParameterFiles(findings, read);
    for (int i = 0; i < arguments.size(); i++) {
      files.add(new Argument(arguments.get(i), "", i + 1), directory);
    }
    return List.copyOf(files.expanded);
  }

  private void add(Argument argument, Path directory) {
    if (tooMany) {
      return;
    }
    if (expanded.size() == MAX_ARGUMENTS) {
      tooMany = true;
      findings.refuse(argument.place(), "expected at most " + MAX_ARGUMENTS + " parameters in all");
    } else if (argument.text().startsWith(INCLUDE)) {
      include(argument, directory);
    } else {
      expanded.add(argument);
    }
  }

  private void include(Argument argument, Path directory) {
    try {
      Path file = directory.resolve(argument.value());
      files.add(file);
      requireRegular(file, argument);
      Path real = file.toRealPath();
      if (reading.contains(real)) {
        throw new RefusedValueException("the file includes itself");
      }
      if (reading.size() == MAX_NESTING) {
        throw new RefusedValueException(
            "expected at most " + MAX_NESTING + " files inside one another");
      }
      if (++filesRead > MAX_FILES) {
        tooMany = true;
        throw new RefusedValueException("expected at most " + MAX_FILES + " files in all");
      }
      String content = content(file);
      reading.push(real);
      addLines(content, file);
      reading.pop();
    } catch (RefusedValueException e) {
      findings.refuse(where(argument), e.getMessage());
    } catch (InvalidPathException | NoSuchFileException e) {
      findings.refuse(where(argument), "no such file");
    } catch (CharacterCodingException e) {
      findings.refuse(where(argument), "expected text in UTF-8");
    } catch (IOException e) {
      findings.refuse(where(argument), "the file cannot be read");
    }
  }

  private static void requireRegular(Path file, Argument argument) {
    if (argument.value().isBlank()) {
      throw new RefusedValueException("expected +=file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new RefusedValueException("expected a file, no directory, pipe or device");
    }
  }

  private static String content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MAX_OCTETS + 1);
      if (octets.length > MAX_OCTETS) {
        throw new RefusedValueException("expected a file of at most " + MAX_OCTETS + " octets");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    }
  }

  private void addLines(String content, Path file) {
    Path directory = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    List<String> lines = content.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String source = file + ":" + (i + 1);
      try {
        ParameterLine.read(lines.get(i))
            .ifPresent(text -> add(new Argument(text, source, 0), directory));
      } catch (RefusedValueException e) {
        findings.refuse(source, e.getMessage());
      }
    }
  }

  private static String where(Argument argument) {
    String shown = INCLUDE + Masked.text(argument.value());
    return argument.source().isEmpty() ? shown : argument.source() + ": " + shown;
  }
}
