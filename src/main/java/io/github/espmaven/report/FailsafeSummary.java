package io.github.espmaven.report;

import io.github.espmaven.base.EspException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * {@code failsafe-summary.xml}, from which {@code failsafe:verify} decides about a build: counts of tests, and what else
 * failsafe says of its run (a timeout, the message of a crashed fork, flakes), which stays as it is.
 */
record FailsafeSummary(Document document) {
    private static final String FILE = "failsafe-summary.xml";
    private static final String FAILED = "255";

    /**
     * What {@code directory} has already; nothing where there is no summary, or only one from before {@code begin}.
     *
     * @throws IOException when there is one that cannot be read: what it says must not be lost
     */
    static FailsafeSummary in(Path directory, Instant begin) throws IOException {
        Path file = directory.resolve(FILE);
        boolean counts = Files.exists(file)
                && !Files.getLastModifiedTime(file).toInstant().isBefore(begin);
        try {
            return counts ? new FailsafeSummary(parser().parse(file.toFile())) : empty();
        } catch (SAXException e) {
            throw new IOException(file + " is no XML: " + e.getMessage(), e);
        }
    }

    private static FailsafeSummary empty() {
        Document document = parser().newDocument();
        Element root = document.createElement("failsafe-summary");
        root.setAttribute("timeout", "false");
        document.appendChild(root);
        FailsafeSummary summary = new FailsafeSummary(document);
        summary.add(0, 0, 0);
        summary.child("failureMessage");
        return summary;
    }

    /**
     * @param failures of them, those that failed
     * @param skipped tests that were left out
     */
    void add(int completed, int failures, int skipped) {
        int done = add("completed", completed);
        int bad = add("errors", 0) + add("failures", failures);
        add("skipped", skipped);
        Element root = document.getDocumentElement();
        if (bad > 0) {
            root.setAttribute("result", FAILED);
        } else if (done > 0 && !root.getAttribute("result").equals(FAILED)) {
            root.removeAttribute("result"); // it may say that there were no tests
        }
    }

    private int add(String name, int more) {
        Element element = child(name);
        String text = element.getTextContent().trim();
        int sum = (text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0) + more;
        element.setTextContent(String.valueOf(sum));
        return sum;
    }

    /** The element of that name in the root, made when it is not there. */
    private Element child(String name) {
        Element root = document.getDocumentElement();
        NodeList found = root.getElementsByTagName(name);
        if (found.getLength() > 0) {
            return (Element) found.item(0);
        }
        Element made = document.createElement(name);
        root.appendChild(made);
        return made;
    }

    void write(Path directory) throws EspException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Transformer transformer = TransformerFactory.newInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.INDENT, "yes");
            transformer.transform(new DOMSource(document), new StreamResult(out));
        } catch (TransformerException e) {
            throw new AssertionError("what was parsed or made can be written", e);
        }
        ResultFile.write(directory.resolve(FILE), out.toByteArray());
    }

    /** Without document types, which a summary has none of and through which a parser reads other files. */
    private static DocumentBuilder parser() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder parser = factory.newDocumentBuilder();
            parser.setErrorHandler(null); // what is wrong is thrown, and not printed as well
            return parser;
        } catch (ParserConfigurationException e) {
            throw new AssertionError("the parser of every Java platform can do this", e);
        }
    }
}
