package io.github.espmaven.mojo;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.Set;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action when the build of a module ends, successful or not: a goal that fails keeps later goals from running, and a Maven
 * daemon outlives its builds. Listens beside whoever listens to the build already.
 *
 * @param action run at the end of the module and again at that of the build
 */
record ModuleEnd(MavenProject project, Runnable action) {
    private static final Set<ExecutionEvent.Type> ENDS = EnumSet.of(
            ExecutionEvent.Type.ProjectSucceeded, ExecutionEvent.Type.ProjectFailed, ExecutionEvent.Type.SessionEnded);

    void listen(MavenExecutionRequest build) {
        synchronized (build) {
            build.setExecutionListener(before(build.getExecutionListener()));
        }
    }

    private ExecutionListener before(@Nullable ExecutionListener next) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(this, arguments);
            }
            if (arguments != null && arguments.length == 1 && arguments[0] instanceof ExecutionEvent event) {
                happened(event);
            }
            return next == null ? null : passOn(method, next, arguments);
        };
        return (ExecutionListener) Proxy.newProxyInstance(
                ModuleEnd.class.getClassLoader(), new Class<?>[] {ExecutionListener.class}, handler);
    }

    private static @Nullable Object passOn(Method method, ExecutionListener next, Object[] arguments) throws Throwable {
        try {
            return method.invoke(next, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void happened(ExecutionEvent event) {
        boolean whole = event.getType() == ExecutionEvent.Type.SessionEnded;
        if (ENDS.contains(event.getType()) && (whole || project.equals(event.getProject()))) {
            action.run();
        }
    }
}
