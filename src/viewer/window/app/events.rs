//! What the window system tells.

use super::*;

impl ApplicationHandler<Wake> for App {
    fn new_events(&mut self, event_loop: &ActiveEventLoop, cause: StartCause) {
        if !matches!(cause, StartCause::ResumeTimeReached { .. }) {
            return;
        }
        // The pass sets the next time; until it runs there is none.
        event_loop.set_control_flow(ControlFlow::Wait);
        if let Some(open) = &self.open {
            open.window.request_redraw();
        }
    }

    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.open.is_some() {
            return;
        }
        self.start_engine();
        let attributes = Window::default_attributes()
            // A screen reader's adapter must be there before the window is seen.
            .with_visible(false)
            .with_title(s::APP)
            .with_inner_size(winit::dpi::LogicalSize::new(f64::from(self.size[0]), f64::from(self.size[1])))
            .with_min_inner_size(winit::dpi::LogicalSize::new(640.0, 400.0));
        let window = match event_loop.create_window(attributes) {
            Ok(window) => Arc::new(window),
            Err(e) => {
                return self.fail(event_loop, ViewerError::NoDisplay(crate::viewer::error::plain(&e.to_string())));
            }
        };
        let mut open = Open::new(window.clone(), self.base.clone());
        open.input.init_accesskit(event_loop, &window, self.proxy.clone());
        match self.new_screen(&window, self.adapter.clone()) {
            Ok(screen) => open.attach_device(screen),
            // Nothing to draw with at all: whoever started the program is told.
            Err(ViewerError::Gpu(error @ GpuError::NoAdapter { .. })) => return self.fail(event_loop, error.into()),
            Err(error) => open.show_no_device(&error),
        }
        self.open = Some(open);
        event_loop.set_control_flow(ControlFlow::Wait);
        window.set_visible(true);
        window.request_redraw();
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, id: WindowId, event: WindowEvent) {
        if let Some(open) = self.open.as_mut().filter(|open| open.window.id() != id) {
            return open.audience_event(&event);
        }
        match event {
            WindowEvent::CloseRequested => self.leave(event_loop),
            WindowEvent::RedrawRequested => self.redraw(event_loop),
            event => {
                if let Some(open) = &mut self.open
                    && (open.input.on_window_event(&open.window, &event).repaint
                        || matches!(event, WindowEvent::Resized(_)))
                {
                    open.window.request_redraw();
                }
            }
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, wake: Wake) {
        self.commands().answers();
        match wake {
            Wake::Quit => return self.leave(event_loop),
            Wake::Access(event) => {
                use accesskit_winit::WindowEvent as Event;
                if let Some(open) = &mut self.open {
                    match event.window_event {
                        Event::InitialTreeRequested => open.ctx.enable_accesskit(),
                        Event::ActionRequested(request) => open.input.on_accesskit_action_request(request),
                        Event::AccessibilityDeactivated => open.ctx.disable_accesskit(),
                    }
                }
            }
            Wake::Probe(at) => {
                if let Some(measure) = &mut self.measure {
                    measure.input(at);
                    self.model.camera.orbit(0.002, 0.0);
                }
            }
            Wake::Picture => {}
        }
        if let Some(open) = &self.open {
            open.window.request_redraw();
        }
    }
}
