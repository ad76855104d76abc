package io.htmux.crds.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A file of at most 1 MiB as text. */
final class Utf8File {

  static final int MAX_OCTETS = 1 << 20;

  private Utf8File() {}

  /** Empty when it cannot be read; why is reported. */
  static Optional<String> read(Path file, Problems problems) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MAX_OCTETS + 1);
      if (octets.length > MAX_OCTETS) {
        problems.add(tooLarge());
        return Optional.empty();
      }
      return decode(octets, problems);
    } catch (NoSuchFileException e) {
      problems.add(Problem.ofFile("there is no such file"));
    } catch (AccessDeniedException e) {
      problems.add(Problem.ofFile("you may not read this file"));
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "it is a directory" : e.getMessage();
      problems.add(Problem.ofFile("the file cannot be read: " + why));
    }
    return Optional.empty();
  }

  static Problem tooLarge() {
    return Problem.ofFile("the file is larger than 1 MiB, which no tunnel needs");
  }

  private static Optional<String> decode(byte[] octets, Problems problems) {
    ByteBuffer in = ByteBuffer.wrap(octets);
    CharBuffer out = CharBuffer.allocate(octets.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(in, out, true);
    if (result.isError()) {
      problems.add(
          Problem.ofFile(
              "the file is not UTF-8: octet %d is 0x%02x"
                  .formatted(in.position() + 1, octets[in.position()])));
      return Optional.empty();
    }
    return Optional.of(out.flip().toString());
  }
}
